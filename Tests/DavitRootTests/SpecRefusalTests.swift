import Glibc
import LinuxSystem
import OCISpec
import Testing

@Suite("config.json: what is refused", .serialized, .tags(.root), .enabled(if: geteuid() == 0, "needs root"))
struct SpecRefusalTests {
    @Test(
        "a malformed config.json ends in an error with the place, and leaves nothing",
        arguments: [
            ("", "config.json"), ("{", "config.json"), (#"{"ociVersion":"1.3"}"#, "ociVersion"),
            (#"{"ociVersion":"1.3.0","root":{"path":1}}"#, "root.path"),
            (
                #"{"ociVersion":"1.3.0","root":{"path":"rootfs"},"linux":{"namespaces":[{"type":"x"}]}}"#,
                "linux.namespaces[0].type"
            ),
            (#"{"ociVersion":"1.3.0","root":{"path":"rootfs"},"process":{"cwd":"x"}}"#, "process.cwd"),
            (#"{"a":"# + String(repeating: "[", count: 1 << 20), "a[0]"),
        ])
    func malformed(text: String, place: String) throws {
        let lab = try RuntimeLab()
        try Files.write("\(lab.folder)/config.json", Array(text.utf8))
        let output = try lab.runtime("run", "--bundle", lab.folder, lab.id)
        #expect(output.status == 1, "\(output.err.prefix(300))")
        #expect(output.err.contains("invalid \(place)"), "\(output.err.prefix(300))")
        #expect(try lab.leftovers() == [])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let place: String
        let change: @Sendable (inout Spec) -> Void
        var testDescription: String { place }
    }

    @Test(
        "what the kernel or the machine lacks is told with its place",
        arguments: [
            Case(place: "linux.intelRdt") { $0.linux?.intelRdt = LinuxIntelRdt(closID: "x") },
            Case(place: "process.apparmorProfile") { $0.process?.apparmorProfile = "nosuch" },
            Case(place: "process.selinuxLabel") { $0.process?.selinuxLabel = "a:b:c" },
            Case(place: "linux.mountLabel") { $0.linux?.mountLabel = "a:b:c" },
            Case(place: "linux.personality.flags") {
                $0.linux?.personality = LinuxPersonality(domain: .linux, flags: ["X"])
            },
            Case(place: "process.scheduler") {
                $0.process?.scheduler = Scheduler(policy: .other, flags: [.utilizationClampMinimum])
            },
            Case(place: "mounts[7]") { $0.mounts.append(Mount(destination: "/proc/x", type: "nosuchfs", source: "x")) },
            Case(place: "mounts[7].options[0]") {
                $0.mounts.append(Mount(destination: "/x", type: "bind", source: "/", options: ["copy-symlink"]))
            },
            Case(place: "mounts[7].destination") { $0.mounts.append(Mount(destination: "/proc", type: "proc")) },
            Case(place: "root.path") { $0.root?.path = "nosuch" },
            Case(place: "linux.sysctl") { $0.linux?.sysctl = ["net.core.nosuch": "1"] },
            Case(place: "process.cwd") { $0.process?.cwd = "/bin/busybox/x" },
        ])
    func lacking(example: Case) throws {
        let lab = try RuntimeLab()
        let message = try lab.refusal(example.change)
        #expect(message.contains(example.place), "\(message)")
    }
}
