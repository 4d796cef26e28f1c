import Foundation
import Testing

/// Data outlives containers, and goes only when that is asked for.
@Suite("Volumes of a stack", .serialized, .tags(.root), rootCondition)
struct StackVolumeTests {
    private let named = """
        services: {a: {<<: *idle, volumes: ["data:/data"]}}
        volumes: {data: {}}
        """

    @Test("a named volume keeps its data through down and up, and goes with down -v")
    func namedVolume() throws {
        let lab = try StackLab.up("kept", named)
        _ = try lab.exec("a", "echo treasure > /data/x")
        try lab.must("down")
        let folder = "\(lab.instance.root)/volumes/kept_data/_data"
        #expect(try String(contentsOfFile: folder + "/x", encoding: .utf8) == "treasure\n")
        try lab.start()
        #expect(try lab.see("a", "cat /data/x") == "treasure")
        try lab.must("down", "-v")
        #expect(!FileManager.default.fileExists(atPath: folder))
        try lab.instance.finish()
    }

    @Test("an anonymous volume goes over to the container that replaces another one")
    func inherited() throws {
        let lab = try StackLab.up("inherited", "services: {a: {<<: *idle, volumes: [/data]}}")
        _ = try lab.exec("a", "echo treasure > /data/x")
        let pid = try lab.pid("a")
        try lab.must("up", "-d", "--force-recreate")
        #expect(![0, pid].contains(try lab.pid("a")))
        #expect(try lab.see("a", "cat /data/x") == "treasure")
        try lab.finish()
    }

    @Test("--renew-anon-volumes gives a new anonymous volume and removes the old one")
    func renewed() throws {
        let lab = try StackLab.up("renewed", "services: {a: {<<: *idle, volumes: [/data]}}")
        _ = try lab.exec("a", "echo treasure > /data/x")
        let old = try FileManager.default.contentsOfDirectory(atPath: lab.instance.root + "/volumes")
        try lab.must("up", "-d", "--renew-anon-volumes")
        #expect(try lab.see("a", "ls /data") == "")
        let new = try FileManager.default.contentsOfDirectory(atPath: lab.instance.root + "/volumes")
        #expect(old.count == 1 && new.count == 1 && old != new)
        try lab.finish()
    }

    @Test("down -v removes anonymous volumes")
    func anonymousGone() throws {
        let lab = try StackLab.up("anonymous", "services: {a: {<<: *idle, volumes: [/data]}}")
        try lab.must("down", "-v")
        #expect(try FileManager.default.contentsOfDirectory(atPath: lab.instance.root + "/volumes") == [])
        try lab.instance.finish()
    }

    @Test("a short bind makes its source, and both sides see one folder")
    func bindCreatesSource() throws {
        let lab = try StackLab.up("bound", "services: {a: {<<: *idle, volumes: ['./made/here:/data']}}")
        _ = try lab.exec("a", "echo inside > /data/x")
        let file = lab.directory + "/made/here/x"
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "inside\n")
        try lab.finish()
        #expect(FileManager.default.fileExists(atPath: lab.instance.folder) == false)
    }

    @Test("a volume that a stack declares external is neither made nor removed")
    func externalVolume() throws {
        let owner = try StackLab.up("owner", named)
        _ = try owner.exec("a", "echo treasure > /data/x")
        let guest = try owner.instance.stack(
            "guest",
            """
            services:
              b:
                {image: busybox, command: sleep 1000, stop_grace_period: 0s, volumes: ["their:/data"]}
            volumes: {their: {external: true, name: owner_data}}
            """)
        try owner.instance.must("up", "-d", in: guest)
        let seen = try owner.instance.davit("exec", "-T", "b", "cat", "/data/x", in: guest)
        #expect(seen.out == "treasure\n", "\(seen)")
        try owner.instance.must("down", "-v", in: guest)
        #expect(try owner.see("a", "cat /data/x") == "treasure")
        try owner.finish()
    }
}
