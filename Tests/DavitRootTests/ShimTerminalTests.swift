import Foundation
import LinuxSystem
import OCISpec
import ShimProtocol
import Testing

@Suite("Shim: terminals and attached clients", .serialized, .tags(.root), .enabled(if: geteuid() == 0, "needs root"))
struct ShimTerminalTests {
    /// Reads until `text` has come.
    private func read(_ descriptor: Int32, until text: String) throws -> String {
        var all = ""
        while !all.contains(text) {
            var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&watched, 1, 30_000) > 0 else { throw ShimReader.Silence() }
            let bytes = try Descriptors.read(descriptor, upTo: 4096)
            if bytes.isEmpty { break }
            all += String(decoding: bytes, as: UTF8.self)
        }
        return all
    }

    private func attach(_ shim: RunningShim) throws -> (ShimMessage.Attached, ReceivedDescriptor) {
        try shim.connection.send(.attach(ShimMessage.Attach()))
        return try shim.nextWithDescriptors { message, descriptors in
            guard case .attached(let attached) = message, let first = descriptors.first else { return nil }
            return (attached, first)
        }
    }

    @Test("a terminal is attached, has its size, takes a new one, and is logged")
    func terminal() throws {
        let lab = try ShimLab()
        let request = try lab.request("read x; stty size; read x; stty size; exit 4") {
            $0.terminal = true
            $0.openStdin = true
            $0.spec.process?.terminal = true
            $0.spec.process?.consoleSize = Box(height: 30, width: 100)
        }
        let shim = try lab.start(request)
        _ = try shim.started()
        let (attached, socket) = try attach(shim)
        #expect(attached.terminal && attached.hasStdin)
        try Descriptors.write(socket.rawValue, Array("go\n".utf8))
        #expect(try read(socket.rawValue, until: "30 100").contains("30 100"))
        try shim.connection.send(.resize(ShimMessage.Resize(rows: 50, columns: 132)))
        try Descriptors.write(socket.rawValue, Array("go\n".utf8))
        #expect(try read(socket.rawValue, until: "50 132").contains("50 132"))
        #expect(try shim.exited().code == 4)
        _ = try shim.end()
        #expect(try shim.log.contains("stdout F 50 132"))
        try lab.finish()
    }

    @Test("an exec's terminal comes with its start and takes a size")
    func execTerminal() throws {
        let lab = try ShimLab()
        let shim = try lab.start(try lab.request("sleep 1000"))
        let state = try shim.started()
        let process = OCISpec.Process(
            terminal: true, args: ["/bin/sh", "-c", "tty; read x; stty size; exit 9"], env: ["PATH=/bin"], cwd: "/")
        try shim.connection.send(.exec(ShimMessage.Exec(execID: "t", process: process, io: .descriptors)))
        let master = try shim.nextWithDescriptors { message, descriptors -> ReceivedDescriptor? in
            if case .execStarted = message { descriptors.first } else { nil }
        }
        #expect(try read(master.rawValue, until: "\n").hasPrefix("/dev/pts/"))
        try shim.connection.send(.execResize(ShimMessage.ExecResize(execID: "t", rows: 10, columns: 20)))
        // The answer to a message after it says that the size is set.
        #expect(try shim.capture("true").code == 0)
        try Descriptors.write(master.rawValue, Array("go\n".utf8))
        #expect(try read(master.rawValue, until: "10 20").contains("10 20"))
        let exited: ShimMessage.ExecExited = try shim.next {
            if case .execExited(let exited) = $0 { exited } else { nil }
        }
        #expect(exited.code == 9)
        kill(state.pid, SIGKILL)
        _ = try shim.exited()
        _ = try shim.end()
        try lab.finish()
    }

    @Test("an attached client gets the output in frames, and closing its side closes stdin")
    func pipes() throws {
        let lab = try ShimLab()
        let shim = try lab.start(
            try lab.request("while read x; do echo got $x; done; echo end >&2") { $0.openStdin = true })
        _ = try shim.started()
        let (attached, socket) = try attach(shim)
        #expect(!attached.terminal && attached.hasStdin)
        try Descriptors.write(socket.rawValue, Array("one\n".utf8))
        let first = try read(socket.rawValue, until: "one\n")
        #expect(Array(first.utf8) == [1, 0, 0, 0, 0, 0, 0, 8] + Array("got one\n".utf8))
        shutdown(socket.rawValue, Int32(SHUT_WR))
        let last = try read(socket.rawValue, until: "end\n")
        #expect(Array(last.utf8) == [2, 0, 0, 0, 0, 0, 0, 4] + Array("end\n".utf8))
        #expect(try shim.exited().code == 0)
        _ = try shim.end()
        try lab.finish()
    }
}
