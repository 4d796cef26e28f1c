import OCISpec
import Testing

@testable import ContainerRuntime

@Suite("Reading a config.json")
struct SpecReaderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let subject: String
        var testDescription: String { "\(subject): \(text.prefix(60))" }

        init(_ text: String, _ subject: String) {
            (self.text, self.subject) = (text, subject)
        }
    }

    private static func spec(_ members: String) -> String {
        #"{"ociVersion":"1.3.0","root":{"path":"rootfs"},\#(members)}"#
    }

    @Test(
        "what is wrong is told with its place",
        arguments: [
            Case("", "config.json"), Case("[]", "config.json"), Case("null", "config.json"), Case("{}", "ociVersion"),
            Case(#"{"ociVersion":3}"#, "ociVersion"), Case(#"{"ociVersion":"1"}"#, "ociVersion"),
            Case(#"{"ociVersion":"1.0.0-"}"#, "ociVersion"), Case(#"{"ociVersion":"01.0.0"}"#, "ociVersion"),
            Case(#"{"ociVersion":"2.0.0"}"#, "ociVersion"), Case(#"{"ociVersion":"1.3.0"}"#, "root"),
            Case(#"{"ociVersion":"1.3.0","root":{}}"#, "root.path"),
            Case(#"{"ociVersion":"1.3.0","root":{"path":""}}"#, "root.path"),
            Case(spec(#""process":{}"#), "process.cwd"),
            Case(spec(#""process":{"cwd":"x"}"#), "process.cwd"),
            Case(spec(#""process":{"cwd":"/","args":[1]}"#), "process.args[0]"),
            Case(spec(#""process":{"cwd":"/","args":"sh"}"#), "process.args"),
            Case(spec(#""process":{"cwd":"/","user":{"uid":-1}}"#), "process.user.uid"),
            Case(spec(#""process":{"cwd":"/","user":{"uid":4294967296}}"#), "process.user.uid"),
            Case(spec(#""process":{"cwd":"/","user":{"uid":1.5}}"#), "process.user.uid"),
            Case(spec(#""process":{"cwd":"/","rlimits":[{"type":"RLIMIT_NOFILE"}]}"#), "process.rlimits[0].hard"),
            Case(spec(#""process":{"cwd":"/","scheduler":{"policy":"SCHED_X"}}"#), "process.scheduler.policy"),
            Case(spec(#""mounts":[{"type":"proc"}]"#), "mounts[0].destination"),
            Case(spec(#""mounts":{}"#), "mounts"),
            Case(spec(#""linux":{"namespaces":[{"type":"pid"},{"type":"disk"}]}"#), "linux.namespaces[1].type"),
            Case(spec(#""linux":{"memoryPolicy":{"mode":"MPOL_X"}}"#), "linux.memoryPolicy.mode"),
            Case(spec(#""linux":{"sysctl":{"net.core.x":1}}"#), #"linux.sysctl["net.core.x"]"#),
            Case(spec(#""linux":{"seccomp":{"defaultAction":"ALLOW"}}"#), "linux.seccomp.defaultAction"),
            Case(spec(#""linux":{"timeOffsets":{"boottime":{"nanosecs":-1}}}"#), "linux.timeOffsets.boottime.nanosecs"),
            Case(spec(#""hostname":"a","hostname":"b""#), "hostname"),
            Case(spec(#""hooks":{"poststop":[{"path":"x"}]}"#), "hooks.poststop[0].path"),
            Case(spec(#""hooks":{"prestart":[{"path":"/x","timeout":0}]}"#), "hooks.prestart[0].timeout"),
            Case(String(repeating: "[", count: 1 << 20), "[0]"),
            Case(spec(#""hostname":""# + String(repeating: "x", count: 1 << 20)), "hostname"),
        ])
    func wrong(_ example: Case) {
        let error = #expect(throws: RuntimeError.self) { try SpecReader.read(example.text.utf8) }
        if example.subject == "[0]" {
            #expect(error?.subject.hasPrefix("[0][0]") ?? false)
        } else {
            #expect(error?.subject == example.subject, "\(String(describing: error))")
        }
    }

    @Test("unknown members, other platforms and drafts before 1.0 are no error")
    func lenient() throws {
        let text = #"{"ociVersion":"1.0.2-dev","root":{"path":"r"},"windows":{},"future":[1],"linux":{"new":{}}}"#
        #expect(try SpecReader.read(text.utf8).root?.path == "r")
        #expect(try SpecReader.read(#"{"ociVersion":"0.5.0","root":{"path":"r"}}"#.utf8).ociVersion == "0.5.0")
    }

    @Test("the process of an exec is read as strictly")
    func process() throws {
        #expect(try SpecReader.readProcess(#"{"cwd":"/","args":["a"]}"#.utf8).args == ["a"])
        #expect(throws: RuntimeError(.invalidSpec, "process.cwd", "is missing")) {
            try SpecReader.readProcess("{}".utf8)
        }
    }
}
