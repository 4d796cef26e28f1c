/// Calls that every container may make: processes.
extension SyscallTable {
    /// Life of processes and threads.
    static let processes: [String] = [
        "capget", "capset", "execve", "execveat", "exit", "exit_group", "fork", "get_robust_list", "get_thread_area",
        "getpgid", "getpgrp", "getpid", "getppid", "getsid", "gettid", "membarrier", "pidfd_open", "pidfd_send_signal",
        "prctl", "process_mrelease", "restart_syscall", "rseq", "set_robust_list", "set_thread_area", "set_tid_address",
        "setpgid", "setsid", "uretprobe", "vfork", "wait4", "waitid", "waitpid",
    ]

    /// Users and groups.
    static let identity: [String] = [
        "getegid", "getegid32", "geteuid", "geteuid32", "getgid", "getgid32", "getgroups", "getgroups32", "getresgid",
        "getresgid32", "getresuid", "getresuid32", "getuid", "getuid32", "setfsgid", "setfsgid32", "setfsuid",
        "setfsuid32", "setgid", "setgid32", "setgroups", "setgroups32", "setregid", "setregid32", "setresgid",
        "setresgid32", "setresuid", "setresuid32", "setreuid", "setreuid32", "setuid", "setuid32",
    ]

    /// Signals.
    static let signals: [String] = [
        "alarm", "kill", "pause", "rt_sigaction", "rt_sigpending", "rt_sigprocmask", "rt_sigqueueinfo", "rt_sigreturn",
        "rt_sigsuspend", "rt_sigtimedwait", "rt_sigtimedwait_time64", "rt_tgsigqueueinfo", "sigaltstack", "signalfd",
        "signalfd4", "sigprocmask", "sigreturn", "tgkill", "tkill",
    ]

    /// Priorities, processors, limits and usage.
    static let scheduling: [String] = [
        "getcpu", "getpriority", "getrlimit", "getrusage", "ioprio_get", "ioprio_set", "prlimit64",
        "sched_get_priority_max", "sched_get_priority_min", "sched_getaffinity", "sched_getattr", "sched_getparam",
        "sched_getscheduler", "sched_rr_get_interval", "sched_rr_get_interval_time64", "sched_setaffinity",
        "sched_setattr", "sched_setparam", "sched_setscheduler", "sched_yield", "setpriority", "setrlimit", "times",
        "ugetrlimit",
    ]

    /// Giving up rights.
    static let sandboxing: [String] = [
        "landlock_add_rule", "landlock_create_ruleset", "landlock_restrict_self", "seccomp",
    ]
}
