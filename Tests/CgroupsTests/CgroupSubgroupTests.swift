import LinuxSystem
import Testing

@testable import Cgroups

/// On temporary folders with the kernel's files made by the test.
@Suite("Groups above and below")
struct CgroupSubgroupTests {
    @Test("a group that an outer one has frozen is frozen")
    func frozen() throws {
        let host = try TemporaryFolder()
        try host.write("cgroup.events", "populated 1\nfrozen 1\n")
        let folder = CgroupFolder(recorded: host.path, version: .v2, controllers: [])
        #expect(Cgroup(recorded: "c", mode: .unified, folders: [folder]).isFrozen)
        #expect(!Cgroup(recorded: "c", mode: .unified, folders: []).isFrozen)
    }

    @Test("a group below is found in all folders, or in those of the controllers that are named")
    func subgroup() throws {
        let host = try TemporaryFolder()
        try host.make("cpu/sub")
        try host.make("pids/sub")
        let folders = [CgroupController.cpu, .pids].map {
            CgroupFolder(recorded: "\(host.path)/\($0.rawValue)", version: .v1, controllers: [$0])
        }
        let group = Cgroup(recorded: "c", mode: .legacy, folders: folders)
        #expect(try group.subgroup(["/sub"]).folders.map(\.path) == ["\(host.path)/cpu/sub", "\(host.path)/pids/sub"])
        #expect(try group.subgroup(["pids:sub"]).folders.map(\.path) == ["\(host.path)/cpu", "\(host.path)/pids/sub"])
        for place in ["../x", "nosuch", "memory:sub"] {
            #expect(throws: CgroupError.self, "\(place)") { try group.subgroup([place]) }
        }
    }
}
