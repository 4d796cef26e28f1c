import LinuxSystem
import Testing

@Suite("MountInfo")
struct MountInfoTests {
    @Test("a line with tags and escapes")
    func line() throws {
        let line =
            #"36 35 98:0 /mnt1 /mnt\0402\134x rw,noatime shared:1 master:2 - ext3 /dev/root\011y rw,errors=continue"#
        let mount = try #require(MountInfo(line: line))
        #expect(mount.id == 36)
        #expect(mount.parent == 35)
        #expect(mount.device == "98:0")
        #expect(mount.root == "/mnt1")
        #expect(mount.mountPoint == #"/mnt 2\x"#)
        #expect(mount.options == ["rw", "noatime"])
        #expect(mount.propagation == ["shared:1", "master:2"])
        #expect(mount.type == "ext3")
        #expect(mount.source == "/dev/root\ty")
        #expect(mount.superOptions == ["rw", "errors=continue"])
    }

    @Test(
        "lines that are no mounts are left out",
        arguments: ["", "36 35", "a b 0:1 / / rw - x y z", "36 35 98:0 / / rw shared:1", "36 35 98:0 / / rw - ext4"])
    func malformed(line: String) {
        #expect(MountInfo(line: line) == nil)
        #expect(MountInfo.parse(line + "\n").isEmpty)
    }

    @Test("this process's mounts have a root")
    func current() throws {
        #expect(try Mounts.current().contains { $0.mountPoint == "/" })
    }
}
