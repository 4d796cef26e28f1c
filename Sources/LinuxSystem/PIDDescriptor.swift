import CDavit
import Glibc

/// A pidfd: one process, whoever gets its number afterwards. Readable when the process has ended.
public struct PIDDescriptor: ~Copyable, Sendable {
    public let pid: pid_t
    public let descriptor: OwnedDescriptor

    /// pidfd_open(2). Errors: ESRCH.
    public init(opening pid: pid_t) throws(SystemError) {
        let result = davit_syscall(Int(SYS_pidfd_open), UInt64(UInt32(bitPattern: pid)), 0, 0, 0, 0, 0)
        descriptor = OwnedDescriptor(owning: Int32(try SystemError.check(result, "pidfd_open", "process \(pid)")))
        self.pid = pid
    }

    public init(owning descriptor: consuming OwnedDescriptor, pid: pid_t) {
        self.descriptor = descriptor
        self.pid = pid
    }

    /// Gives the descriptor to the caller, who has to close it.
    public consuming func release() -> Int32 {
        descriptor.release()
    }

    /// Errors: ESRCH when it has been reaped.
    public func send(signal: Int32) throws(SystemError) {
        let result = davit_syscall(
            Int(SYS_pidfd_send_signal), UInt64(descriptor.rawValue), UInt64(UInt32(bitPattern: signal)), 0, 0, 0, 0)
        try SystemError.check(result, "signal \(signal) to", "process \(pid)")
    }

    /// Waits for the end of this child and reaps it. Errors: ECHILD when it is not ours.
    public func wait() throws(SystemError) -> ExitStatus {
        guard let ended = try Children.wait(kind: 3, id: descriptor.rawValue, options: 0) else {
            throw SystemError(operation: "waitid", subject: "process \(pid)", errno: ECHILD)
        }
        return ended.status
    }

    /// As ``wait()``, nil when it is still running.
    public func waitIfEnded() throws(SystemError) -> ExitStatus? {
        try Children.wait(kind: 3, id: descriptor.rawValue, options: WNOHANG)?.status
    }
}
