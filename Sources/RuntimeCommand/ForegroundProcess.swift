import Glibc
import LinuxSystem

/// Stands before a child process: hands signals on to it, carries its terminal, and ends as it ends.
enum ForegroundProcess {
    /// The signals that are handed on, blocked from here on.
    final class Signals {
        fileprivate let descriptor: SignalDescriptor

        init() throws(SystemError) {
            descriptor = try SignalDescriptor([SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH, SIGCHLD])
        }
    }

    private enum Token {
        static let process: UInt64 = 0
        static let signals: UInt64 = 1
        static let terminal: UInt64 = 2
        static let input: UInt64 = 3
    }

    /// `terminal`: the master, taken over; nil without one. Returns the exit code as a shell tells it.
    static func wait(for pid: pid_t, _ signals: Signals, terminal: Int32?) throws(VerbError) -> Int32 {
        try VerbError.wrapping {
            let relay = try terminal.map { try TerminalRelay(master: $0) }
            return try wait(for: pid, signals, relay)
        }
    }

    private static func wait(for pid: pid_t, _ signals: Signals, _ relay: TerminalRelay?) throws(SystemError) -> Int32 {
        let process = try PIDDescriptor(opening: pid)
        let epoll = try Epoll()
        try epoll.add(process.descriptor.rawValue, .readable, token: Token.process)
        try epoll.add(signals.descriptor.descriptor.rawValue, .readable, token: Token.signals)
        if let relay {
            try epoll.add(relay.master.rawValue, .readable, token: Token.terminal)
            // A file cannot be watched, and is always readable.
            do { try epoll.add(0, .readable, token: Token.input) } catch  where error.errno == EPERM {
                relay.sendFile()
            }
        }
        while true {
            for event in try epoll.wait() {
                switch event.token {
                case Token.terminal: if let relay, !relay.receive() { try epoll.remove(relay.master.rawValue) }
                case Token.input: if let relay, !relay.send() { try epoll.remove(0) }
                default: continue
                }
            }
            while let signal = try signals.descriptor.next() {
                if signal.number == SIGWINCH, let relay { relay.resize() }
                if signal.number != SIGCHLD { try process.send(signal: signal.number) }
            }
            if let status = try process.waitIfEnded() {
                relay?.drain()
                return status.shellCode
            }
        }
    }
}
