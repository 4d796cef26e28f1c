import LinuxSystem
import OCISpec
import Testing

@testable import ContainerRuntime

@Suite("MountOptions")
struct MountOptionsTests {
    @Test("flags, file system data and propagation are told apart; the last word counts")
    func parse() throws {
        let options = try MountOptions(
            ["ro", "nosuid", "suid", "noexec", "size=64m", "mode=755", "rslave", "rw", "ro", "defaults"], field: "m")
        #expect(options.flags == MountFlag.MS_RDONLY | MountFlag.MS_NOEXEC)
        #expect(options.clearedFlags == MountFlag.MS_NOSUID)
        #expect(options.data == ["size=64m", "mode=755"])
        #expect(options.propagation == [MountFlag.MS_SLAVE | MountFlag.MS_REC])
        #expect(!options.isBind)
    }

    @Test("rbind is a recursive bind mount, rro is recursive")
    func bind() throws {
        let options = try MountOptions(["rbind", "rro", "rnosuid", "rsuid"], field: "m")
        #expect(options.flags == MountFlag.MS_BIND | MountFlag.MS_REC)
        #expect(options.recursiveAttributes == MountFlag.MOUNT_ATTR_RDONLY)
        #expect(options.clearedRecursiveAttributes == MountFlag.MOUNT_ATTR_NOSUID)
    }

    @Test("idmap, ridmap and tmpcopyup are the runtime's, not the file system's")
    func ownWords() throws {
        let options = try MountOptions(["idmap", "tmpcopyup", "size=1m", "ridmap"], field: "m")
        #expect(options.idMap == .recursive)
        #expect(options.copiesUp)
        #expect(options.data == ["size=1m"])
        #expect(["idmap", "ridmap", "tmpcopyup", "rro", "nosymfollow"].allSatisfy(MountOptions.known.contains))
    }

    @Test("what cannot be done is refused by its place", arguments: ["copy-symlink", "src-nofollow", "dest-nofollow"])
    func unsupported(option: String) {
        #expect(throws: RuntimeError(.unsupported, "mounts[3].options[1]", option)) {
            try MountOptions(["ro", option], field: "mounts[3]")
        }
    }

    @Test("an id map is an attribute with its user namespace behind the propagation")
    func idMapAttribute() {
        let bytes = MountAttributes(idMap: 7).bytes
        #expect(bytes[2] == 0x10)
        #expect(bytes[24] == 7)
    }

    @Test("attributes have the kernel's layout, and clear all atime bits when one is set")
    func attributes() throws {
        let attributes = MountAttributes(try MountOptions(["bind", "ro", "noatime", "dev"], field: "m"))
        #expect(attributes.set == MountFlag.MOUNT_ATTR_RDONLY | MountFlag.MOUNT_ATTR_NOATIME)
        #expect(attributes.clear == MountFlag.MOUNT_ATTR__ATIME | MountFlag.MOUNT_ATTR_NODEV)
        #expect(attributes.bytes.count == 32)
        #expect(attributes.bytes[0] == 0x11)
        #expect(attributes.bytes[8] == 0x74)
    }

    @Test(
        "destinations are made absolute and cannot climb",
        arguments: [
            ("/a/b", "/a/b"), ("a//b/", "/a/b"), ("/a/../../b", "/b"), ("/", "/"), ("..", "/"), ("/./a/.", "/a"),
        ])
    func normalized(path: String, expected: String) {
        #expect(ContainerPath.normalized(path) == expected)
    }
}
