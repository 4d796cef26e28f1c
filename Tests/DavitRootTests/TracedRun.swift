import CDavit
import Glibc
import LinuxSystem

/// Runs a program up to its n-th system call of a kind and kills it there, by ptrace(2): the program knows nothing of it.
struct TracedRun {
    let program: String
    let arguments: [String]
    /// Takes its output.
    let output: String
    /// The calls that count.
    var counts: @Sendable (Int) -> Bool = { _ in true }
    /// Whether the first process that it clones is killed instead.
    var followsChild = false
    /// The call that ends the run unkilled, as it would wait for ever.
    var end: Int?

    /// Returns false when the program ended, or came to `end`, before it had made `count` calls.
    func kill(atCall count: Int) throws -> Bool {
        let script = "kill -STOP $$; exec \"$@\" > \(output) 2>&1 < /dev/null"
        let first = try Spawn.process("/bin/sh", arguments: ["sh", "-c", script, "sh", program] + arguments)
        var status: Int32 = 0
        waitpid(first, &status, WUNTRACED)
        let (systemCalls, execs, forks, exitKill) = (0x1, 0x10, 0x2 | 0x4 | 0x8, 0x10_0000)
        try ptrace(.seize, first, 0, systemCalls | execs | exitKill | (followsChild ? forks : 0))
        Glibc.kill(first, SIGCONT)
        var (pid, seen, hasStarted) = (first, 0, false)
        while true {
            guard waitpid(pid, &status, Int32(bitPattern: 0x4000_0000)) == pid, status & 0x7F == 0x7F else {
                if pid != first { waitpid(first, &status, 0) }
                return false
            }
            let (signal, event) = (status >> 8 & 0xFF, status >> 16)
            if event == 4 { hasStarted = true }
            if followsChild, pid == first, hasStarted, (1...3).contains(event) {
                var child: UInt = 0
                _ = try withUnsafeMutablePointer(to: &child) {
                    try ptrace(.eventMessage, first, 0, Int(bitPattern: $0))
                }
                try ptrace(.detach, first, 0, 0)
                pid = pid_t(child)
                continue
            }
            if signal == SIGTRAP | 0x80, hasStarted, pid != first || !followsChild, let call = try entered(pid) {
                if counts(call) { seen += 1 }
                if seen == count || call == end {
                    Glibc.kill(pid, SIGKILL)
                    waitpid(pid, &status, Int32(bitPattern: 0x4000_0000))
                    if pid != first { waitpid(first, &status, 0) }
                    return seen == count
                }
            }
            let isOwn = signal == SIGTRAP || signal == SIGTRAP | 0x80 || event != 0
            try ptrace(.systemCall, pid, 0, isOwn ? 0 : Int(signal))
        }
    }

    private enum Request: UInt64 {
        case detach = 17
        case systemCall = 24
        case eventMessage = 0x4201
        case seize = 0x4206
        case systemCallInfo = 0x420E
    }

    @discardableResult
    private func ptrace(_ request: Request, _ pid: pid_t, _ address: Int, _ data: Int) throws -> Int {
        let result = davit_syscall(
            Int(SYS_ptrace), request.rawValue, UInt64(pid), UInt64(bitPattern: Int64(address)),
            UInt64(bitPattern: Int64(data)), 0, 0)
        return try SystemError.check(result, "ptrace \(request)", "process \(pid)")
    }

    /// The number of the call that is about to be made; nil at the end of one. Source: ptrace(2), struct
    /// ptrace_syscall_info.
    private func entered(_ pid: pid_t) throws -> Int? {
        var words = [UInt64](repeating: 0, count: 12)
        try words.withUnsafeMutableBytes { bytes in
            _ = try ptrace(.systemCallInfo, pid, bytes.count, Int(bitPattern: bytes.baseAddress))
        }
        return words[0] & 0xFF == 1 ? Int(words[3]) : nil
    }
}
