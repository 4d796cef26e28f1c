import LinuxSystem
import Testing

@testable import ContainerShim

@Suite("What another runtime says")
struct ExternalRuntimeErrorTests {
    @Test("the last entry of the log with level error counts; what is no entry is passed over")
    func lastMessage() {
        let log = """
            {"level":"error","msg":"first","time":"x"}
            {"msg":"second","level":"error","time":"x"}
            not JSON
            {"level":"warning","msg":"third"}

            """
        #expect(ExternalRuntimeError.lastMessage(in: log) == "second")
        #expect(ExternalRuntimeError.lastMessage(in: "") == "")
    }

    @Test(
        "exit codes are Docker's",
        arguments: [
            (
                "runc create failed: unable to start container process: exec: \"nosuch\": executable file not found in $PATH",
                127
            ),
            ("executable file `nosuch` not found in $PATH: No such file or directory", 127),
            ("exec failed: unable to start container process: exec: \"nosuch\": permission denied", 126),
            ("open executable: Operation not permitted", 126),
            ("open executable: No such file or directory", 127),
            ("mount `/x` to `/y`: No such file or directory", 1),
            ("cannot set memory limit: permission denied", 1),
        ])
    func exitCodes(message: String, code: Int32) {
        let error = ExternalRuntimeError(runtime: "r", verb: "create", status: .code(1), message: message)
        #expect(error.exitCode(running: "nosuch", other: 1) == code)
    }

    @Test("one that says nothing is told by how it ended")
    func silence() {
        let ended = ExternalRuntimeError(runtime: "r", verb: "start", status: .code(3), message: "")
        #expect("\(ended)" == "r start: it ended with 3 and said nothing")
        let killed = ExternalRuntimeError(runtime: "r", verb: "start", status: .signal(9), message: "")
        #expect("\(killed)" == "r start: it was ended by SIGKILL")
    }
}
