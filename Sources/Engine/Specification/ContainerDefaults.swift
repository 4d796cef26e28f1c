import ComposeModel
import ContainerRuntime
import OCISpec

/// What a container has unless its stack file says otherwise: the same as with Docker Engine.
public enum ContainerDefaults {
    public static let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    /// Bytes.
    static let sharedMemory: Int64 = 64 << 20

    /// Source: moby, oci/caps/defaults.go.
    static let capabilities: Set<String> = [
        "CAP_AUDIT_WRITE", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_MKNOD",
        "CAP_NET_BIND_SERVICE", "CAP_NET_RAW", "CAP_SETFCAP", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID",
        "CAP_SYS_CHROOT",
    ]

    /// capabilities(7), as of Linux 5.9.
    static let allCapabilities: Set<String> = capabilities.union([
        "CAP_AUDIT_CONTROL", "CAP_AUDIT_READ", "CAP_BLOCK_SUSPEND", "CAP_BPF", "CAP_CHECKPOINT_RESTORE",
        "CAP_DAC_READ_SEARCH", "CAP_IPC_LOCK", "CAP_IPC_OWNER", "CAP_LEASE", "CAP_LINUX_IMMUTABLE", "CAP_MAC_ADMIN",
        "CAP_MAC_OVERRIDE", "CAP_NET_ADMIN", "CAP_NET_BROADCAST", "CAP_PERFMON", "CAP_SYSLOG", "CAP_SYS_ADMIN",
        "CAP_SYS_BOOT", "CAP_SYS_MODULE", "CAP_SYS_NICE", "CAP_SYS_PACCT", "CAP_SYS_PTRACE", "CAP_SYS_RAWIO",
        "CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_WAKE_ALARM",
    ])

    /// Names of `ulimits`. Source: setrlimit(2).
    static let limits: Set<String> = [
        "as", "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss",
        "rtprio", "rttime", "sigpending", "stack",
    ]

    static let maskedPaths = [
        "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
        "/proc/sched_debug", "/proc/scsi", "/proc/timer_list", "/proc/timer_stats", "/sys/devices/virtual/powercap",
        "/sys/firmware",
    ]

    static let readonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]

    /// Device nodes that every container may use: those of the runtime-spec, terminals, and mknod of any.
    static let deviceRules: [LinuxDeviceCgroup] =
        [
            LinuxDeviceCgroup(allow: false, access: "rwm"),
            LinuxDeviceCgroup(allow: true, type: "c", access: "m"),
            LinuxDeviceCgroup(allow: true, type: "b", access: "m"),
        ]
        + [(1, 3), (1, 5), (1, 7), (1, 8), (1, 9), (5, 0), (5, 1), (5, 2)].map { major, minor in
            LinuxDeviceCgroup(allow: true, type: "c", major: major, minor: minor, access: "rwm")
        } + [LinuxDeviceCgroup(allow: true, type: "c", major: 136, access: "rwm")]

    static func mounts(sharedMemory: Int64, isPrivileged: Bool, ipcIsOwn: Bool) -> [Mount] {
        let access = isPrivileged ? "rw" : "ro"
        var mounts = [
            Mount(destination: "/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"]),
            Mount(
                destination: "/dev", type: "tmpfs", source: "tmpfs",
                options: ["nosuid", "strictatime", "mode=755", "size=65536k"]),
            Mount(
                destination: "/dev/pts", type: "devpts", source: "devpts",
                options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]),
            Mount(destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", access]),
            Mount(
                destination: "/sys/fs/cgroup", type: "cgroup", source: "cgroup",
                options: [access, "nosuid", "noexec", "nodev"]),
            Mount(
                destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: ["nosuid", "noexec", "nodev"]),
        ]
        let memory =
            ipcIsOwn
            ? Mount(
                destination: "/dev/shm", type: "tmpfs", source: "shm",
                options: ["nosuid", "noexec", "nodev", "mode=1777", "size=\(sharedMemory)"])
            : Mount(destination: "/dev/shm", type: "bind", source: "/dev/shm", options: ["rbind"])
        mounts.append(memory)
        return mounts
    }

    /// Lets a container bind low ports and ping without a capability, as Docker Engine has it.
    static let networkSysctls = [
        "net.ipv4.ip_unprivileged_port_start": "0", "net.ipv4.ping_group_range": "0 2147483647",
    ]
}

/// The capability set that `cap_add`, `cap_drop` and `privileged` make of the default.
///
/// `cap_add: [ALL]` is every capability but those dropped by name, `cap_drop: [ALL]` none but those added; else what is
/// added wins over what is dropped. Source: moby, oci/caps/utils.go, TweakCapabilities.
func capabilities(add: [String], drop: [String], isPrivileged: Bool) throws(EngineError) -> Set<String> {
    let (added, addsAll) = try capabilityNames(add)
    let (dropped, dropsAll) = try capabilityNames(drop)
    if isPrivileged { return ContainerDefaults.allCapabilities }
    if addsAll { return ContainerDefaults.allCapabilities.subtracting(dropped) }
    if dropsAll { return added }
    return ContainerDefaults.capabilities.subtracting(dropped).union(added)
}

/// What a service asks for of what davitd has itself: `ALL` and `privileged` cannot give more, a name is refused.
func grantedCapabilities(of service: Service) throws(EngineError) -> Set<String> {
    let wanted = try capabilities(add: service.capAdd, drop: service.capDrop, isPrivileged: service.privileged)
    let own = Capability.permitted
    let (named, _) = try capabilityNames(service.capAdd)
    if !service.privileged, let refused = named.intersection(wanted).subtracting(own).min() {
        throw EngineError(
            .unavailable, "service \(service.name)", "cap_add: davitd has not got \(refused) itself on this host")
    }
    return wanted.intersection(own)
}

/// The names in full (`CAP_…`), and whether `ALL` was among them.
private func capabilityNames(_ texts: [String]) throws(EngineError) -> (names: Set<String>, hasAll: Bool) {
    var names: Set<String> = []
    var hasAll = false
    for text in texts {
        let upper = text.uppercased()
        let name = upper.hasPrefix("CAP_") ? upper : "CAP_\(upper)"
        if name == "CAP_ALL" {
            hasAll = true
        } else if ContainerDefaults.allCapabilities.contains(name) {
            names.insert(name)
        } else {
            throw EngineError(.invalid, "capability \(text)", "is not known; see capabilities(7)")
        }
    }
    return (names, hasAll)
}
