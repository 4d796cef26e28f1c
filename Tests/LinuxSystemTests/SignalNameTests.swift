import Glibc
import LinuxSystem
import Testing

@Suite("SignalName")
struct SignalNameTests {
    @Test(
        "names and numbers",
        arguments: [
            ("SIGTERM", 15), ("term", 15), ("9", 9), ("SIGRTMIN+3", 37), ("RTMAX-1", 63), ("SIGRTMAX", 64),
        ] as [(String, Int32)])
    func number(text: String, expected: Int32) {
        #expect(SignalName.number(text) == expected)
    }

    @Test("what is no signal", arguments: ["", "0", "65", "-1", "SIGNOPE", "RTMIN+31", "RTMIN+x", "99999999999"])
    func unknown(text: String) {
        #expect(SignalName.number(text) == nil)
    }

    @Test("a command with parentheses does not confuse the status")
    func processStatus() throws {
        let stat = "42 (a) b (c)) S 7 " + (0..<17).map { "\($0)" }.joined(separator: " ") + " 12345 0"
        let status = try #require(ProcessStatus(pid: 42, stat: stat))
        #expect(status.state == "S")
        #expect(status.parent == 7)
        #expect(status.startTicks == 12345)
        #expect(ProcessStatus(pid: 1, stat: "1 (x) S") == nil)
        #expect(ProcessStatus(pid: 1, stat: "") == nil)
    }
}
