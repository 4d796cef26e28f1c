/// Names of system calls by topic; the tables of the default profile.
///
/// Names that a kernel or libseccomp does not know are skipped when a filter is made, so all architectures share them.
enum SyscallTable {
    /// What every container may call with any arguments.
    static let always: [String] = [
        fileContent, fileTree, fileAttributes, fileWatching, processes, identity, signals, scheduling, sandboxing,
        memory, interProcess, system, sockets, waiting, time,
    ].flatMap(\.self)

    /// Debugging calls, which only reach processes that the caller could debug anyway since Linux 4.8.
    static let debugging = ["process_vm_readv", "process_vm_writev", "ptrace"]

    /// What only makes sense on some processors.
    static let byArchitecture: [SeccompProfile.Architecture: [String]] = [
        .amd64: ["arch_prctl", "modify_ldt"],
        .arm64: [
            "arm_fadvise64_64", "arm_sync_file_range", "breakpoint", "cacheflush", "set_tls", "sync_file_range2",
        ],
        .riscv64: ["riscv_flush_icache"],
    ]

    /// What a capability opens.
    static let byCapability: [String: [String]] = [
        "CAP_BPF": ["bpf"],
        "CAP_DAC_READ_SEARCH": ["open_by_handle_at"],
        "CAP_PERFMON": ["perf_event_open"],
        "CAP_SYSLOG": ["syslog"],
        "CAP_SYS_ADMIN": [
            "bpf", "clone", "clone3", "fanotify_init", "fsconfig", "fsmount", "fsopen", "fspick", "lookup_dcookie",
            "lsm_get_self_attr", "lsm_list_modules", "lsm_set_self_attr", "mount", "mount_setattr", "move_mount",
            "open_tree", "perf_event_open", "quotactl", "quotactl_fd", "setdomainname", "sethostname", "setns",
            "syslog", "umount", "umount2", "unshare",
        ],
        "CAP_SYS_BOOT": ["reboot"],
        "CAP_SYS_CHROOT": ["chroot"],
        "CAP_SYS_MODULE": ["delete_module", "finit_module", "init_module"],
        "CAP_SYS_NICE": ["get_mempolicy", "mbind", "set_mempolicy", "set_mempolicy_home_node"],
        "CAP_SYS_PACCT": ["acct"],
        "CAP_SYS_PTRACE": ["kcmp", "pidfd_getfd", "process_madvise"] + debugging,
        "CAP_SYS_RAWIO": ["ioperm", "iopl"],
        "CAP_SYS_TIME": ["clock_settime", "clock_settime64", "settimeofday", "stime"],
        "CAP_SYS_TTY_CONFIG": ["vhangup"],
    ]
}
