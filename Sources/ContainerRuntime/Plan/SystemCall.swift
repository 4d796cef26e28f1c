import CDavit
import Glibc

/// A system call by number and name.
public struct SystemCall: Hashable, Sendable {
    public let number: Int64
    public let name: String

    private init(_ number: some BinaryInteger, _ name: String) {
        self.number = Int64(number)
        self.name = name
    }

    static let accept4 = SystemCall(SYS_accept4, "accept4")
    static let capset = SystemCall(SYS_capset, "capset")
    static let chdir = SystemCall(SYS_chdir, "chdir")
    static let chroot = SystemCall(SYS_chroot, "chroot")
    static let close = SystemCall(SYS_close, "close")
    static let close_range = SystemCall(SYS_close_range, "close_range")
    static let dup3 = SystemCall(SYS_dup3, "dup3")
    static let execve = SystemCall(SYS_execve, "execve")
    static let faccessat = SystemCall(SYS_faccessat, "faccessat")
    static let fchdir = SystemCall(SYS_fchdir, "fchdir")
    static let fchown = SystemCall(SYS_fchown, "fchown")
    static let fchownat = SystemCall(SYS_fchownat, "fchownat")
    static let fsconfig = SystemCall(SYS_fsconfig, "fsconfig")
    static let fsmount = SystemCall(SYS_fsmount, "fsmount")
    static let fsopen = SystemCall(SYS_fsopen, "fsopen")
    static let ioctl = SystemCall(SYS_ioctl, "ioctl")
    static let ioprio_set = SystemCall(SYS_ioprio_set, "ioprio_set")
    static let keyctl = SystemCall(SYS_keyctl, "keyctl")
    static let mkdirat = SystemCall(SYS_mkdirat, "mkdirat")
    static let mknodat = SystemCall(SYS_mknodat, "mknodat")
    static let mount = SystemCall(SYS_mount, "mount")
    static let mount_setattr = SystemCall(SYS_mount_setattr, "mount_setattr")
    static let move_mount = SystemCall(SYS_move_mount, "move_mount")
    static let open_tree = SystemCall(SYS_open_tree, "open_tree")
    static let openat = SystemCall(SYS_openat, "openat")
    static let openat2 = SystemCall(SYS_openat2, "openat2")
    static let personality = SystemCall(SYS_personality, "personality")
    static let pivot_root = SystemCall(SYS_pivot_root, "pivot_root")
    static let prctl = SystemCall(SYS_prctl, "prctl")
    static let prlimit64 = SystemCall(SYS_prlimit64, "prlimit64")
    static let recvfrom = SystemCall(SYS_recvfrom, "recvfrom")
    static let rt_sigprocmask = SystemCall(SYS_rt_sigprocmask, "rt_sigprocmask")
    static let sched_setaffinity = SystemCall(SYS_sched_setaffinity, "sched_setaffinity")
    static let sched_setattr = SystemCall(SYS_sched_setattr, "sched_setattr")
    static let seccomp = SystemCall(SYS_seccomp, "seccomp")
    static let sendto = SystemCall(SYS_sendto, "sendto")
    static let setdomainname = SystemCall(SYS_setdomainname, "setdomainname")
    static let set_mempolicy = SystemCall(SYS_set_mempolicy, "set_mempolicy")
    static let setgroups = SystemCall(SYS_setgroups, "setgroups")
    static let sethostname = SystemCall(SYS_sethostname, "sethostname")
    static let setns = SystemCall(SYS_setns, "setns")
    static let setresgid = SystemCall(SYS_setresgid, "setresgid")
    static let setresuid = SystemCall(SYS_setresuid, "setresuid")
    static let setsid = SystemCall(SYS_setsid, "setsid")
    static let socket = SystemCall(SYS_socket, "socket")
    static let symlinkat = SystemCall(SYS_symlinkat, "symlinkat")
    static let umask = SystemCall(SYS_umask, "umask")
    static let umount2 = SystemCall(SYS_umount2, "umount2")
    static let unlinkat = SystemCall(SYS_unlinkat, "unlinkat")
    static let unshare = SystemCall(SYS_unshare, "unshare")
    static let write = SystemCall(SYS_write, "write")
}
