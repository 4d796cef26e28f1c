import Cgroups
import ContainerRuntime
import JSONCodec
import OCISpec
import Testing
import Timestamps

@testable import ShimProtocol

@Suite("Messages as packets")
struct ShimCodecTests {
    private static let state = ShimState(
        pid: 42, startTicks: 1 << 40, startedAt: Timestamp(nanoseconds: 1_700_000_000_123_456_789), shimPid: 41)
    private static let exit = ShimExit(code: 3, at: Timestamp(nanoseconds: 5), oomKilled: true)
    private static let process = OCISpec.Process(
        user: User(uid: 1, gid: 2), args: ["sh", "-c", "echo \"ä\"\n"], env: ["A=b"], cwd: "/")

    private static let messages: [ShimMessage] = [
        .hello(ShimMessage.Hello()), .signal(ShimMessage.Signal(number: 15)),
        .exec(ShimMessage.Exec(execID: "e", process: process, io: .descriptors)),
        .exec(ShimMessage.Exec(execID: "e", process: process, io: .captured(limit: 4096))),
        .execSignal(ShimMessage.ExecSignal(execID: "e", number: 9)),
        .resize(ShimMessage.Resize(rows: 24, columns: 80)),
        .execResize(ShimMessage.ExecResize(execID: "e", rows: 65535, columns: 0)), .attach(ShimMessage.Attach()),
        .welcome(ShimMessage.Welcome()), .welcome(ShimMessage.Welcome(state: state)),
        .welcome(ShimMessage.Welcome(exit: exit)), .started(state),
        .failed(ShimMessage.Failed(step: "mount /proc", message: "no", errno: 1, exitCode: 125)), .exited(exit),
        .execStarted(ShimMessage.ExecStarted(execID: "e", pid: 7)),
        .execFailed(ShimMessage.ExecFailed(execID: "e", message: "no", errno: 2, exitCode: 127)),
        .execExited(ShimMessage.ExecExited(execID: "e", code: 137, output: "x\u{0}y")),
        .execExited(ShimMessage.ExecExited(execID: "e", code: 0)),
        .attached(ShimMessage.Attached(terminal: true, hasStdin: false)),
        .error(ShimMessage.Failure(message: "m", about: "signal")),
    ]

    @Test("every message comes back as it went", arguments: messages)
    func roundTrip(message: ShimMessage) throws {
        #expect(try ShimCodec.decode(try ShimCodec.encode(message)) == message)
    }

    @Test("every type is among the examples")
    func complete() {
        #expect(Set(Self.messages.map(\.type)) == Set(ShimMessage.MessageType.allCases))
    }

    @Test("a packet is an object with version and type")
    func text() throws {
        let bytes = try ShimCodec.encode(.execSignal(ShimMessage.ExecSignal(execID: "e1", number: 9)))
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"execID":"e1","number":9,"type":"execSignal","v":1}"#)
    }

    @Test("what a later version adds to a message is ignored")
    func additions() throws {
        let bytes = #"{"v":7,"type":"signal","number":15,"urgency":"high"}"#.utf8
        #expect(try ShimCodec.decode(bytes) == .signal(ShimMessage.Signal(number: 15)))
    }

    struct BadCase: Sendable, CustomTestStringConvertible {
        let text: String
        let code: ShimProtocolError.Code
        let mentions: String
        var testDescription: String { text }
    }

    private static let badCases: [BadCase] = [
        BadCase(text: "", code: .malformed, mentions: "packet"),
        BadCase(text: "{", code: .malformed, mentions: "packet"),
        BadCase(text: "[1]", code: .malformed, mentions: "object"),
        BadCase(text: "{}", code: .malformed, mentions: "$.v"),
        BadCase(text: #"{"v":0,"type":"hello"}"#, code: .malformed, mentions: "$.v"),
        BadCase(text: #"{"v":1}"#, code: .malformed, mentions: "$.type"),
        BadCase(text: #"{"v":1,"type":"dance"}"#, code: .unknownType, mentions: "dance"),
        BadCase(text: #"{"v":1,"type":"signal"}"#, code: .malformed, mentions: "number"),
        BadCase(text: #"{"v":1,"type":"signal","number":"9"}"#, code: .malformed, mentions: "number"),
        BadCase(text: #"{"v":1,"type":"signal","number":99999999999}"#, code: .malformed, mentions: "number"),
        BadCase(text: #"{"v":1,"type":"resize","rows":-1,"columns":2}"#, code: .malformed, mentions: "rows"),
        BadCase(
            text: #"{"v":1,"type":"exec","execID":"e","process":{"cwd":"/"},"io":{"kind":"telepathy"}}"#,
            code: .malformed, mentions: "kind"),
        BadCase(
            text: #"{"v":1,"type":"exec","execID":"e","process":{},"io":{"kind":"descriptors"}}"#,
            code: .malformed, mentions: "process.cwd"),
    ]

    @Test("a bad packet is an error that names the field", arguments: badCases)
    func bad(_ example: BadCase) {
        let error = #expect(throws: ShimProtocolError.self) { try ShimCodec.decode(example.text.utf8) }
        #expect(error?.code == example.code)
        #expect(error?.description.contains(example.mentions) == true, "\(error.debugDescription)")
    }

    @Test("a message that no packet holds is refused before it is sent")
    func tooLarge() {
        let output = String(repeating: "x", count: ShimMessage.maximumSize)
        let error = #expect(throws: ShimProtocolError.self) {
            try ShimCodec.encode(.execExited(ShimMessage.ExecExited(execID: "e", code: 0, output: output)))
        }
        #expect(error?.code == .tooLarge)
    }

    @Test("a launch request comes back as it was written")
    func launchRequest() throws {
        let id = try #require(ContainerID(rawValue: String(repeating: "ab", count: 32)))
        let hierarchy = CgroupHierarchy(
            mode: .hybrid, legacy: [.cpu: "/c/cpu"], unified: "/c/u", unifiedControllers: [.hugetlb])
        let request = LaunchRequest(
            id: id, spec: Spec(ociVersion: "1.3.0", process: Self.process),
            rootfs: .overlay(lower: ["/a", "/b"], upper: "/u", work: "/w"), seccompProgram: "/s",
            cgroup: LaunchRequest.Group(hierarchy: hierarchy, path: "davit-1/x"),
            log: LaunchRequest.Log(path: "/l"), terminal: true,
            runtime: LaunchRequest.Runtime(name: "crun", path: "/usr/bin/crun", arguments: ["--debug"]))
        #expect(try JSON.decode(LaunchRequest.self, from: try JSON.encodeToBytes(request)) == request)
    }

    @Test(
        "an exit is told as a shell tells it",
        arguments: [
            (ShimExit(code: 7, at: Timestamp(nanoseconds: 0)), 7),
            (ShimExit(signal: 9, at: Timestamp(nanoseconds: 0)), 137),
            (ShimExit(at: Timestamp(nanoseconds: 0)), 255),
            (ShimExit(signal: .max, at: Timestamp(nanoseconds: 0)), 255),
        ] as [(ShimExit, Int32)])
    func shellCode(exit: ShimExit, code: Int32) {
        #expect(exit.shellCode == code)
    }
}
