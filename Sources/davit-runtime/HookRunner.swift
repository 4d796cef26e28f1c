import Glibc
import JSONCodec
import LinuxSystem
import OCISpec

/// Runs programs of `hooks` on the host, with the state as their input. Source: runtime-spec config.md, "POSIX-platform Hooks".
enum HookRunner {
    static func run(_ hook: Hook, state: State, kind: String) throws(VerbError) {
        let status = try VerbError.wrapping { try Self.status(of: hook, state: state) }
        guard status == .code(0) else { throw VerbError("hook \(kind) \(hook.path) ended with \(status)") }
    }

    private static func status(of hook: Hook, state: State) throws -> ExitStatus {
        let input = try Pipe.open()
        return try run(hook, state, OwnedDescriptor(owning: input.read), OwnedDescriptor(owning: input.write))
    }

    private static func run(
        _ hook: Hook, _ state: State, _ read: consuming OwnedDescriptor, _ write: consuming OwnedDescriptor
    ) throws -> ExitStatus {
        let pid = try Spawn.process(
            hook.path, arguments: hook.args.isEmpty ? [hook.path] : hook.args, environment: hook.env,
            descriptors: [(0, read.rawValue), (1, 2), (2, 2)])
        try read.close()
        // A hook need not read its input.
        try? Descriptors.write(write.rawValue, try JSON.encodeToBytes(state))
        try write.close()
        let process = try PIDDescriptor(opening: pid)
        if let timeout = hook.timeout {
            let epoll = try Epoll()
            try epoll.add(process.descriptor.rawValue, .readable, token: 0)
            if try epoll.wait(milliseconds: Int32(clamping: timeout.multipliedReportingOverflow(by: 1000).partialValue))
                .isEmpty
            {
                try process.send(signal: SIGKILL)
            }
        }
        return try process.wait()
    }
}
