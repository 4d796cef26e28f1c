import CDavit
import Cgroups
import Glibc
import JSONCodec
import LinuxSystem
import OCISpec

/// Runs programs of `hooks` one after another, each with the state on its stdin; the first that fails ends it.
///
/// Their output goes to this process's stderr. Errors: `.hookFailed` for one that does not end with 0, or not in time and is
/// then killed. Source: runtime-spec config.md, "POSIX-platform Hooks".
public enum HookRunner {
    /// Runs hooks on the host: `.prestart`, `.createRuntime`, `.poststart`, `.poststop`.
    public static func run(_ kind: HookKind, _ hooks: [Hook], state: State) throws(RuntimeError) {
        for hook in hooks {
            try supervise(kind, hook, state) { (hook, input) throws(RuntimeError) in
                try translating { () throws(SystemError) in
                    let pid = try Spawn.process(
                        hook.path, arguments: arguments(hook), environment: hook.env,
                        descriptors: [(0, input), (1, 2), (2, 2)])
                    return try PIDDescriptor(opening: pid)
                }
            }
        }
    }

    /// Runs hooks of `.createContainer` or `.startContainer` in the namespaces of `container`.
    static func run(
        _ kind: HookKind, _ hooks: [Hook], state: State, in container: HookStage
    ) throws(RuntimeError) {
        for hook in hooks {
            try supervise(kind, hook, state) { (hook, input) throws(RuntimeError) in
                try container.launch(kind, hook, input: input)
            }
        }
    }

    static func arguments(_ hook: Hook) -> [String] { hook.args.isEmpty ? [hook.path] : hook.args }

    private static func supervise(
        _ kind: HookKind, _ hook: Hook, _ state: State,
        launch: (Hook, _ input: Int32) throws(RuntimeError) -> PIDDescriptor
    ) throws(RuntimeError) {
        let subject = "\(kind.rawValue) hook \(hook.path)"
        let input = try stateFile(state)
        let process = try launched(subject) { () throws(RuntimeError) in try launch(hook, input.rawValue) }
        let inTime = try translating { () throws(SystemError) in try wait(for: process, seconds: hook.timeout) }
        let status = try translating { () throws(SystemError) in try process.wait() }
        guard inTime else {
            throw RuntimeError(.hookFailed, subject, "it ran longer than \(hook.timeout ?? 0) s and was killed")
        }
        switch status {
        case .code(0): return
        case .code(let code): throw RuntimeError(.hookFailed, subject, "it ended with \(code)")
        case .signal(let number):
            throw RuntimeError(.hookFailed, subject, "it was ended by \(SignalName.name(number))")
        }
    }

    private static func launched(
        _ subject: String, _ launch: () throws(RuntimeError) -> PIDDescriptor
    ) throws(RuntimeError) -> PIDDescriptor {
        do throws(RuntimeError) {
            return try launch()
        } catch {
            throw RuntimeError(.hookFailed, subject, "it could not be run", errno: error.errno)
        }
    }

    /// Returns false when it had to be killed.
    private static func wait(for process: borrowing PIDDescriptor, seconds: Int?) throws(SystemError) -> Bool {
        guard let seconds else { return true }
        let timer = try TimerDescriptor()
        try timer.arm(after: .seconds(seconds))
        let epoll = try Epoll()
        try epoll.add(process.descriptor.rawValue, .readable, token: 0)
        try epoll.add(timer.descriptor.rawValue, .readable, token: 1)
        var ready: [Epoll.Event] = []
        while ready.isEmpty { ready = try epoll.wait() }
        if ready.contains(where: { $0.token == 0 }) { return true }
        try process.send(signal: SIGKILL)
        return false
    }

    /// The state as a file in memory: a hook need not read it, and may read it twice.
    private static func stateFile(_ state: State) throws(RuntimeError) -> OwnedDescriptor {
        let text: [UInt8]
        do {
            text = try JSON.encodeToBytes(state)
        } catch {
            throw RuntimeError(.system, "encode the state", "\(error)")
        }
        let closeOnExec: UInt64 = 1  // MFD_CLOEXEC
        let result = "state".withCString {
            davit_syscall(Int(SYS_memfd_create), UInt64(UInt(bitPattern: $0)), closeOnExec, 0, 0, 0, 0)
        }
        return try translating { () throws(SystemError) in
            let file = OwnedDescriptor(owning: Int32(try SystemError.check(result, "memfd_create", "state")))
            try Descriptors.write(file.rawValue, text)
            lseek(file.rawValue, 0, SEEK_SET)
            // Above the standard ones, which are set one by one.
            return try file.duplicate()
        }
    }
}
