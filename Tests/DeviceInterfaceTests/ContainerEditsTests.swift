import OCISpec
import Testing

@testable import DeviceInterface

@Suite("Edits of a device")
struct ContainerEditsTests {
    private var spec: Spec {
        Spec(
            process: OCISpec.Process(user: User(uid: 5, gid: 6), args: ["x"], env: ["A=old", "AB=kept"], cwd: "/"),
            mounts: [Mount(destination: "/proc"), Mount(destination: "/opt/in/side"), Mount(destination: "/opt/old")],
            linux: Linux())
    }

    @Test("variables, nodes, mounts, hooks, groups and the rest are added; what has the same name gives way")
    func apply() throws {
        var edits = ContainerEdits()
        edits.env = ["A=new"]
        edits.deviceNodes = [
            .init(path: "/dev/mine", hostPath: "/dev/null", permissions: "r"),
            .init(path: "/dev/made", type: "c", major: 9, minor: 8, permissions: "none", uid: 1),
        ]
        edits.mounts = [
            .init(hostPath: "/a", containerPath: "/opt/in", options: ["bind", "ro"], type: nil),
            .init(hostPath: "/b", containerPath: "/opt/old", options: ["bind"], type: nil),
        ]
        edits.hooks = [.init(hookName: "createContainer", path: "/h", args: ["h"], env: [], timeout: 3)]
        edits.additionalGids = [0, 44, 44]
        edits.intelRdt = .init(closID: "c", l3CacheSchema: "L3:0=f", schemata: [], enableMonitoring: false)
        edits.netDevices = [.init(hostInterfaceName: "eth7", name: "ib0")]
        var edited = spec
        try edits.apply(to: &edited)
        let process = try #require(edited.process)
        let linux = try #require(edited.linux)
        #expect(process.env == ["AB=kept", "A=new"])
        #expect(process.user.additionalGids == [44])
        #expect(linux.devices[0] == LinuxDevice(type: "c", path: "/dev/mine", major: 1, minor: 3, uid: 5, gid: 6))
        #expect(linux.devices[1] == LinuxDevice(type: "c", path: "/dev/made", major: 9, minor: 8, uid: 1, gid: 6))
        #expect(
            linux.resources?.devices == [LinuxDeviceCgroup(allow: true, type: "c", major: 1, minor: 3, access: "r")])
        #expect(edited.mounts.map(\.destination) == ["/proc", "/opt/in", "/opt/in/side", "/opt/old"])
        #expect(edited.mounts.last?.source == "/b")
        #expect(edited.hooks?.createContainer == [Hook(path: "/h", args: ["h"], timeout: 3)])
        #expect(linux.intelRdt?.closID == "c")
        #expect(linux.netDevices["eth7"]?.name == "ib0")
    }

    @Test("a node that the host does not have, or of another type, is an error that names it")
    func missing() throws {
        var edited = spec
        for node in [
            ContainerEdits.DeviceNode(path: "/dev/no-such-node"),
            ContainerEdits.DeviceNode(path: "/dev/x", hostPath: "/dev/null", type: "b"),
        ] {
            var edits = ContainerEdits()
            edits.deviceNodes = [node]
            do throws(DeviceInterfaceError) {
                try edits.apply(to: &edited)
                Issue.record("there is no such node")
            } catch {
                #expect(error.code == .system && error.subject.contains(node.hostPath ?? node.path))
            }
        }
    }
}
