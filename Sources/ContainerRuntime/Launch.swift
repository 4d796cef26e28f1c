import CDavit
import Glibc
import LinuxSystem
import OCISpec

/// Launches a container; returns when execve of its program has succeeded.
///
/// Errors: a failed step by name and errno; then the child is reaped and nothing is left.
public func launch(_ configuration: LaunchConfiguration, io: StandardIO) throws(RuntimeError) -> LaunchedProcess {
    try LaunchStage.run(configuration, io: io, startSocket: nil)
}

/// As ``launch(_:io:)``, but the process waits before its program until ``start(socketPath:program:)``.
///
/// `startSocket` is a listening stream socket of the unix domain, borrowed.
public func create(
    _ configuration: LaunchConfiguration, io: StandardIO, startSocket: Int32
) throws(RuntimeError) -> LaunchedProcess {
    try LaunchStage.run(configuration, io: io, startSocket: startSocket)
}

/// Lets a created process go on to its program; returns when execve has succeeded.
///
/// `socketPath`: where its start socket listens. `program`: for the message.
/// Errors: `.notRunning` when nobody waits there, `.executableNotFound`, `.notExecutable`.
public func start(socketPath: String, program: String) throws(RuntimeError) {
    let socket: UnixSocket
    do {
        socket = try UnixSocket.connect(.stream, path: socketPath)
    } catch  where error.errno == ECONNREFUSED || error.errno == ENOENT {
        throw RuntimeError(.notRunning, "a created process")
    } catch {
        throw RuntimeError(error)
    }
    guard let failure = try PlanRunner.failure(socket.rawValue) else { return }
    throw PlanRunner.executionError(program: program, code: failure.error)
}
