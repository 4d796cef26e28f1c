import Glibc
import LinuxSystem
import Testing

@testable import EngineClient

@Suite("Daemon launcher")
struct DaemonLauncherTests {
    @Test("a daemon that ends before it listens is an error with the end of its log")
    func failing() throws {
        let folder = "/tmp/davit-launch-\(UInt64.random(in: 0 ... .max))"
        try Files.makeDirectories("\(folder)/logs")
        defer { try? Files.removeTree(folder) }  // a leftover in /tmp fails nothing
        try Files.write("\(folder)/logs/davitd.log", Array("an old line\n".utf8), mode: 0o644)
        try Files.write(
            "\(folder)/davitd", Array("#!/bin/sh\necho \"$@\"\necho no luck >&2\nexit 3\n".utf8), mode: 0o755)
        var launcher = DaemonLauncher(root: folder, run: "\(folder)/run", program: "\(folder)/davitd")
        launcher.isRoot = true
        let error = #expect(throws: EngineClientError.self) { try launcher.connect() }
        #expect(error?.code == .launchFailed)
        let message = try #require(error?.message)
        #expect(
            message.hasSuffix("ends:\n  --root \(folder) --run \(folder)/run --ready-fd 3\n  no luck"), "\(message)")
    }

    @Test("a program that is not there is an error that names it")
    func missing() {
        let folder = "/tmp/davit-launch-\(UInt64.random(in: 0 ... .max))"
        defer { try? Files.removeTree(folder) }  // a leftover in /tmp fails nothing
        var launcher = DaemonLauncher(root: folder, run: "\(folder)/run", program: "/nonexistent/davitd")
        launcher.isRoot = true
        let error = #expect(throws: EngineClientError.self) { try launcher.connect() }
        #expect(error?.code == .launchFailed)
        #expect(error?.message.contains("/nonexistent/davitd") == true)
    }

    @Test("who is not root is told in one line")
    func unprivileged() {
        var launcher = DaemonLauncher(root: "/nonexistent/root", run: "/nonexistent/run")
        launcher.isRoot = false
        let error = #expect(throws: EngineClientError.self) { try launcher.connect() }
        #expect(error?.code == .needsRoot)
        #expect(error?.message.contains("\n") == false)
    }
}
