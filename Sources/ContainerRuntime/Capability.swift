import LinuxSystem
import OCISpec

/// Names and numbers of capabilities; capabilities(7), linux/capability.h.
public enum Capability {
    /// Index is the number.
    static let names = [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID",
        "CAP_SETUID", "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST",
        "CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_IPC_LOCK", "CAP_IPC_OWNER", "CAP_SYS_MODULE", "CAP_SYS_RAWIO",
        "CAP_SYS_CHROOT", "CAP_SYS_PTRACE", "CAP_SYS_PACCT", "CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_NICE",
        "CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD", "CAP_LEASE", "CAP_AUDIT_WRITE",
        "CAP_AUDIT_CONTROL", "CAP_SETFCAP", "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG", "CAP_WAKE_ALARM",
        "CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE",
    ]

    private static let numbers = Dictionary(uniqueKeysWithValues: zip(names, names.indices))

    /// A set as the kernel has it: bit n is capability n. Errors: an unknown name.
    static func mask(_ list: [String], field: String) throws(RuntimeError) -> UInt64 {
        var mask: UInt64 = 0
        for name in list {
            guard let number = numbers[name] else { throw RuntimeError(.invalidSpec, field, "\(name) is unknown") }
            mask |= 1 << UInt64(number)
        }
        return mask
    }

    /// What this process may hand on; proc_pid_status(5), CapPrm. Every known one where /proc does not tell.
    public static let permitted: Set<String> = {
        // Without /proc the kernel's refusal has to do.
        let text = (try? Files.readText("/proc/self/status", limit: 65536)) ?? ""
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("CapPrm:") }),
            let mask = UInt64(line.drop { $0 != "\t" }.dropFirst(), radix: 16)
        else { return Set(names) }
        return Set(names.indices.filter { mask >> UInt64($0) & 1 == 1 }.map { names[$0] })
    }()
}
