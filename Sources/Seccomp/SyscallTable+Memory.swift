/// Calls that every container may make: memory, queues and the system.
extension SyscallTable {
    /// Memory of the own process.
    static let memory: [String] = [
        "brk", "cachestat", "madvise", "map_shadow_stack", "memfd_create", "memfd_secret", "mincore", "mlock", "mlock2",
        "mlockall", "mmap", "mmap2", "mprotect", "mremap", "mseal", "msync", "munlock", "munlockall", "munmap",
        "pkey_alloc", "pkey_free", "pkey_mprotect", "remap_file_pages",
    ]

    /// System V and POSIX message queues, semaphores, shared memory, futexes.
    static let interProcess: [String] = [
        "futex", "futex_requeue", "futex_time64", "futex_wait", "futex_waitv", "futex_wake", "ipc", "mq_getsetattr",
        "mq_notify", "mq_open", "mq_timedreceive", "mq_timedreceive_time64", "mq_timedsend", "mq_timedsend_time64",
        "mq_unlink", "msgctl", "msgget", "msgrcv", "msgsnd", "semctl", "semget", "semop", "semtimedop",
        "semtimedop_time64", "shmat", "shmctl", "shmdt", "shmget",
    ]

    /// What the system is and has.
    static let system: [String] = [
        "getrandom", "riscv_hwprobe", "sysinfo", "uname",
    ]
}
