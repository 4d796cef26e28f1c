import CSeccomp
import OCISpec

/// Makes kernel programs of filters. Takes some 2 ms for the default profile: see `SeccompCache`.
public enum SeccompCompiler {
    /// Changes whenever the same filter gives another program.
    static let version = 1

    /// The program as an array of `struct sock_filter`, bytes in the machine's order.
    ///
    /// As runc does, names that libseccomp does not know are skipped, rules that say what the default says are left out,
    /// several comparisons of one argument are alternatives, and calls newer than any that the filter names fail with
    /// ENOSYS, so that programs fall back to older ones. `flags` and the listener are the loader's business.
    public static func compile(_ filter: LinuxSeccomp) throws(SeccompError) -> [UInt8] {
        let defaultAction = try SeccompAction.value(
            filter.defaultAction, errno: filter.defaultErrnoRet, "default action")
        let library = try SeccompFilter(defaultAction: defaultAction)
        var tokens = [seccomp_arch_native()]
        for architecture in filter.architectures {
            let token = try token(of: architecture)
            try library.add(architecture: token, name: architecture.rawValue)
            if !tokens.contains(token) { tokens.append(token) }
        }
        for rule in filter.syscalls {
            try add(rule, to: library, defaultAction: defaultAction)
        }
        var program = try library.program()
        if filter.defaultAction.refuses {
            let prefix = UnknownCallPrefix.make(tokens: tokens, names: filter.syscalls.flatMap(\.names))
            program = prefix.flatMap(\.bytes) + program
        }
        guard program.count <= BPFInstruction.limit * BPFInstruction.size else {
            throw SeccompError(
                .tooLong, "program",
                "\(program.count / BPFInstruction.size) instructions are more than the kernel takes")
        }
        return program
    }

    private static func token(of architecture: SeccompArchitecture) throws(SeccompError) -> UInt32 {
        let name = architecture.rawValue.dropFirst("SCMP_ARCH_".count).lowercased()
        let token = seccomp_arch_resolve_name(name)
        guard token != 0 else {
            throw SeccompError(.unsupportedArchitecture, architecture.rawValue, "libseccomp does not know it")
        }
        return token
    }

    private static func add(
        _ rule: LinuxSyscall, to library: borrowing SeccompFilter, defaultAction: UInt32
    ) throws(SeccompError) {
        let subject = rule.names.first ?? "rule"
        let action = try SeccompAction.value(rule.action, errno: rule.errnoRet, subject)
        guard action != defaultAction else { return }
        let alternatives = try comparisons(rule, subject)
        for name in rule.names {
            let number = seccomp_syscall_resolve_name(name)
            guard number != -1 else { continue }
            for comparisons in alternatives { try library.add(action, number, comparisons, name: name) }
        }
    }

    /// The lists of comparisons of which one has to hold as a whole.
    private static func comparisons(_ rule: LinuxSyscall, _ subject: String) throws(SeccompError) -> [[scmp_arg_cmp]] {
        var all: [scmp_arg_cmp] = []
        for argument in rule.args {
            guard argument.index < 6 else {
                throw SeccompError(.invalidRule, subject, "argument \(argument.index) is not within 0...5")
            }
            all.append(
                scmp_arg_cmp(
                    arg: argument.index, op: argument.op.comparison, datum_a: argument.value,
                    datum_b: argument.valueTwo ?? 0))
        }
        let isRepeated = Set(all.map(\.arg)).count < all.count
        return isRepeated ? all.map { [$0] } : [all]
    }
}

extension SeccompAction {
    /// Whether a filter with this default lets nothing through that it does not name.
    fileprivate var refuses: Bool {
        switch self {
        case .kill, .killProcess, .killThread, .trap, .errno: true
        case .trace, .allow, .log, .notify: false
        }
    }

    /// The kernel's value; without `errno` EPERM is meant.
    fileprivate static func value(
        _ action: SeccompAction, errno: UInt32?, _ subject: String
    ) throws(SeccompError) -> UInt32 {
        let data = errno ?? 1
        guard data <= 0xFFFF else { throw SeccompError(.invalidRule, subject, "errno \(data) is over 65535") }
        return switch action {
        case .kill, .killThread: SeccompReturn.killThread
        case .killProcess: SeccompReturn.killProcess
        case .trap: SeccompReturn.trap
        case .errno: SeccompReturn.errno | data
        case .trace: SeccompReturn.trace | data
        case .allow: SeccompReturn.allow
        case .log: SeccompReturn.log
        case .notify: SeccompReturn.notify
        }
    }
}

extension SeccompOperator {
    fileprivate var comparison: scmp_compare {
        switch self {
        case .notEqual: SCMP_CMP_NE
        case .less: SCMP_CMP_LT
        case .lessOrEqual: SCMP_CMP_LE
        case .equal: SCMP_CMP_EQ
        case .greaterOrEqual: SCMP_CMP_GE
        case .greater: SCMP_CMP_GT
        case .maskedEqual: SCMP_CMP_MASKED_EQ
        }
    }
}
