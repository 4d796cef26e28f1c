import Testing

@testable import Cgroups

@Suite("Places below systemd's slices")
struct SystemdUnitTests {
    @Test(
        "the path is where systemd has the unit",
        arguments: [
            ("machine.slice:libpod:abc", "machine.slice/libpod-abc.scope"),
            (":davit:abc", "system.slice/davit-abc.scope"),
            ("-.slice:p:abc", "p-abc.scope"),
            ("user-1000-x.slice::abc", "user.slice/user-1000.slice/user-1000-x.slice/abc.scope"),
            ("system.slice:p:pod.slice", "system.slice/pod.slice"),
        ])
    func path(_ text: String, _ path: String) throws {
        #expect(try SystemdUnit(text).path == path)
    }

    @Test(
        "no places",
        arguments: ["abc", "a:b", "a.slice:b:", "a:b:c", "a--b.slice:p:c", "a/b.slice:p:c", "a.slice:p:c/d"])
    func refused(_ text: String) {
        let error = #expect(throws: CgroupError.self) { try SystemdUnit(text) }
        #expect(error?.code == .invalid)
        #expect(error?.field == "linux.cgroupsPath")
    }
}
