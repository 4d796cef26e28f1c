import Glibc
import LinuxSystem
import ShimProtocol

/// The program `davit-shim <folder>`: supervises the container that `<folder>/launch.json` describes, and ends with it.
public enum ShimProgram {
    /// The descriptor of the engine's socket, when the engine started the shim.
    private static let inheritedSocket: Int32 = 3

    /// Returns the exit status: 0 when the container was launched, however it ended; 1 when it was not, 2 for a wrong
    /// command line.
    public static func run(arguments: [String]) -> Int32 {
        guard arguments.count == 2 else {
            complain("usage: davit-shim <folder>")
            return 2
        }
        do {
            try ProtectedExecutable.enter(name: "davit-shim")
        } catch {
            complain("\(error)")
            return 1
        }
        ignoreSignals()
        let folder = ShimFolder(path: arguments[1])
        do {
            let supervisor = try Supervisor(folder: folder, request: try folder.readRequest())
            return try supervisor.run(inherited: inherited()) ? 0 : 1
        } catch {
            return fail(folder, "\(error)")
        }
    }

    /// Only the engine's messages stop a container: the shim itself is deaf to what a terminal or a service manager
    /// sends, and a closed socket or pipe is seen where it is written to.
    ///
    /// By a handler that does nothing: unlike "ignore", a handler is not inherited through execve.
    private static func ignoreSignals() {
        for number in [SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM] {
            signal(number) { _ in }
        }
    }

    private static func inherited() -> OwnedDescriptor? {
        var type: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(inheritedSocket, SOL_SOCKET, SO_TYPE, &type, &size) == 0,
            type == Int32(SOCK_SEQPACKET.rawValue)
        else { return nil }
        _ = fcntl(inheritedSocket, F_SETFD, FD_CLOEXEC)
        return OwnedDescriptor(owning: inheritedSocket)
    }

    /// Nothing was launched, and there is no supervisor to say so.
    private static func fail(_ folder: ShimFolder, _ message: String) -> Int32 {
        complain(message)
        do {
            try folder.write(ShimExit(code: 125, at: .now(), error: message))
        } catch {
            complain("\(error)")
        }
        return 1
    }

    private static func complain(_ message: String) {
        let line = Array("davit-shim: \(message)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
    }
}
