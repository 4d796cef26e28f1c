import CDavit
import Glibc
import LinuxSystem
import OCISpec

/// Launches a container; returns when execve of its program has succeeded.
///
/// Errors: a failed step by name and errno; then the child is reaped and nothing is left.
public func launch(_ configuration: LaunchConfiguration, io: StandardIO) throws(RuntimeError) -> LaunchedProcess {
    let stage = try LaunchStage(configuration, io: io, startSocket: nil)
    return try stage.run()
}

/// As ``launch(_:io:)``, but the process waits before its program until ``start(socketPath:)``.
///
/// `startSocket` is a listening stream socket of the unix domain, borrowed.
public func create(
    _ configuration: LaunchConfiguration, io: StandardIO, startSocket: Int32
) throws(RuntimeError) -> LaunchedProcess {
    let stage = try LaunchStage(configuration, io: io, startSocket: startSocket)
    return try stage.run()
}
