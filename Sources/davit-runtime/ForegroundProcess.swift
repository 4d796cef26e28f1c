import Glibc
import LinuxSystem

/// Stands before a child process: hands signals on to it and ends as it ends.
enum ForegroundProcess {
    /// The signals that are handed on, blocked from here on.
    final class Signals {
        fileprivate let descriptor: SignalDescriptor

        init() throws(SystemError) {
            descriptor = try SignalDescriptor([SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH, SIGCHLD])
        }
    }

    /// Returns the exit code as a shell tells it.
    static func wait(for pid: pid_t, _ signals: Signals) throws(SystemError) -> Int32 {
        let process = try PIDDescriptor(opening: pid)
        let epoll = try Epoll()
        try epoll.add(process.descriptor.rawValue, .readable, token: 0)
        try epoll.add(signals.descriptor.descriptor.rawValue, .readable, token: 1)
        while true {
            _ = try epoll.wait()
            while let signal = try signals.descriptor.next() {
                if signal.number != SIGCHLD { try process.send(signal: signal.number) }
            }
            if let status = try process.waitIfEnded() { return status.shellCode }
        }
    }
}
