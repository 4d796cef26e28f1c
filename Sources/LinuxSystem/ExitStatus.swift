import CDavit
import Glibc

/// How a process ended.
public enum ExitStatus: Hashable, Sendable {
    case code(Int32)
    case signal(Int32)

    /// As a shell tells it: 128 + n for signal n.
    public var shellCode: Int32 {
        switch self {
        case .code(let code): code
        case .signal(let number): 128 &+ number
        }
    }

    init(_ exit: davit_exit) {
        self = exit.code == 1 ? .code(exit.status) : .signal(exit.status)  // CLD_EXITED
    }
}

/// Waiting for child processes.
public enum Children {
    /// Waits for one child and reaps it. Errors: ECHILD.
    public static func wait(for pid: pid_t) throws(SystemError) -> ExitStatus {
        guard let ended = try wait(kind: 1, id: pid, options: 0) else {
            throw SystemError(operation: "waitid", subject: "process \(pid)", errno: ECHILD)
        }
        return ended.status
    }

    /// Reaps one child that has ended, any; nil when none has or there is none.
    public static func reapNext() throws(SystemError) -> (pid: pid_t, status: ExitStatus)? {
        do {
            return try wait(kind: 0, id: 0, options: WNOHANG)
        } catch  where error.errno == ECHILD {
            return nil
        }
    }

    static func wait(kind: Int32, id: Int32, options: Int32) throws(SystemError) -> (pid: pid_t, status: ExitStatus)? {
        var exit = davit_exit()
        var result: Int
        repeat {
            result = davit_waitid(kind, id, &exit, Int32(WEXITED) | options)
        } while result == -Int(EINTR)
        try SystemError.check(result, "waitid", "process \(id)")
        return exit.pid == 0 ? nil : (exit.pid, ExitStatus(exit))
    }
}
