import LinuxSystem
import OCISpec

/// A filter's program with how it is loaded.
struct SeccompLoad: Hashable, Sendable {
    /// An array of struct sock_filter.
    let program: [UInt8]
    /// SECCOMP_FILTER_FLAG_ bits; linux/seccomp.h.
    let flags: UInt64
    /// Whether the kernel asks a listener about calls.
    let hasListener: Bool

    /// nil: neither a filter nor a program. A program alone, as davitd hands one on, is loaded without flags. Errors: what
    /// contradicts itself in `linux.seccomp`, or a filter without its `program`.
    init?(_ seccomp: LinuxSeccomp?, program: [UInt8]?) throws(RuntimeError) {
        guard let seccomp else {
            guard let program else { return nil }
            (self.program, flags, hasListener) = (program, 0, false)
            return
        }
        try SeccompLoad.check(seccomp)
        guard let program else {
            throw RuntimeError(.invalidSpec, "linux.seccomp", "its program was not compiled")
        }
        self.program = program
        hasListener = seccomp.syscalls.contains { $0.action == .notify }
        flags = try SeccompLoad.flags(seccomp.flags, hasListener: hasListener)
    }

    private static func flags(_ flags: [SeccompFlag], hasListener: Bool) throws(RuntimeError) -> UInt64 {
        var bits: UInt64 = hasListener ? 1 << 3 : 0  // SECCOMP_FILTER_FLAG_NEW_LISTENER
        for (index, flag) in flags.enumerated() {
            switch flag {
            // Of no meaning for one thread, and not to be had with a listener.
            case .threadSync: bits |= hasListener ? 0 : 1 << 0
            case .log: bits |= 1 << 1
            case .specAllow: bits |= 1 << 2
            case .waitKillable:
                guard hasListener else {
                    throw RuntimeError(
                        .invalidSpec, "linux.seccomp.flags[\(index)]", "\(flag.rawValue) needs SCMP_ACT_NOTIFY")
                }
                bits |= 1 << 5
            }
        }
        return bits
    }

    /// Source: config-linux.md, "Seccomp".
    private static func check(_ seccomp: LinuxSeccomp) throws(RuntimeError) {
        let field = "linux.seccomp"
        try checkErrno(seccomp.defaultErrnoRet, seccomp.defaultAction, "\(field).defaultErrnoRet")
        guard seccomp.defaultAction != .notify else {
            throw RuntimeError(
                .invalidSpec, "\(field).defaultAction",
                "SCMP_ACT_NOTIFY would stop the launch before its listener is there")
        }
        if seccomp.listenerMetadata != nil && (seccomp.listenerPath ?? "").isEmpty {
            throw RuntimeError(.invalidSpec, "\(field).listenerMetadata", "it needs listenerPath")
        }
        for (index, rule) in seccomp.syscalls.enumerated() {
            let place = "\(field).syscalls[\(index)]"
            guard !rule.names.isEmpty else { throw RuntimeError(.invalidSpec, "\(place).names", "it is empty") }
            try checkErrno(rule.errnoRet, rule.action, "\(place).errnoRet")
            for (number, argument) in rule.args.enumerated() where argument.index > 5 {
                throw RuntimeError(
                    .invalidSpec, "\(place).args[\(number)].index", "\(argument.index) is not within 0...5")
            }
            guard rule.action == .notify else { continue }
            // By it the listener gets out of the process.
            if rule.names.contains("sendmsg") {
                throw RuntimeError(.invalidSpec, "\(place).names", "SCMP_ACT_NOTIFY cannot be for sendmsg")
            }
            if (seccomp.listenerPath ?? "").isEmpty {
                throw RuntimeError(.invalidSpec, "\(place).action", "SCMP_ACT_NOTIFY needs linux.seccomp.listenerPath")
            }
        }
    }

    private static func checkErrno(_ value: UInt32?, _ action: SeccompAction, _ field: String) throws(RuntimeError) {
        guard let value else { return }
        guard action == .errno || action == .trace else {
            throw RuntimeError(.invalidSpec, field, "\(action.rawValue) has no errno")
        }
        guard value <= 0xFFFF else { throw RuntimeError(.invalidSpec, field, "\(value) is over 65535") }
    }
}
