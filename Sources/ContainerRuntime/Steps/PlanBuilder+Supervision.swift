import Glibc
import LinuxSystem

extension PlanBuilder {
    /// Binds the child's life to its parent's.
    ///
    /// Repeated after the change of user, which takes it back. Source: PR_SET_PDEATHSIG(2const).
    mutating func dieWithParent() {
        call("die with the parent", .prctl, .number(Prctl.PR_SET_PDEATHSIG), .number(UInt64(SIGKILL)))
    }

    /// The parent may have ended before the first prctl: then the other end of the report is closed.
    mutating func checkParent(report: Int32) {
        call("find the parent alive", .sendto, .signed(report), "", 0, .number(UInt64(MSG_NOSIGNAL)))
    }

    /// Tells the parent that a point is reached and waits for its word; ends when there is no parent any more.
    mutating func waitForParent(_ point: LaunchPoint, report: Int32) {
        let name = "wait for hooks"
        call(
            name, .sendto, .signed(report), .bytes(point.message), 8, .number(UInt64(MSG_NOSIGNAL)), .null, 0)
        call(name, .recvfrom, .signed(report), .bytes([0]), 1, 0, .null, .null)
        checkParent(report: report)
    }

    /// Keeps a container's processes from looking at this one, whose memory and executable are the host's.
    ///
    /// execve takes it back. Source: CVE-2016-9962, CVE-2019-5736.
    mutating func hideFromContainer() {
        call("become undumpable", .prctl, .number(Prctl.PR_SET_DUMPABLE), 0)
    }

    mutating func setUmask(_ mask: UInt64) {
        call("set umask", .umask, .number(mask))
    }

    /// Writing 0 means the writer, and `tasks` does not wait for a grace period as `cgroup.procs` does.
    mutating func joinCgroups(tasks: [Int32]) {
        for descriptor in tasks {
            call("join the cgroup", .write, .signed(descriptor), "0", 1)
        }
    }

    /// Ends with an empty mask: signals were blocked for the time of the plan.
    mutating func unblockSignals() {
        let setMask: UInt64 = 2  // SIG_SETMASK
        call("unblock signals", .rt_sigprocmask, .number(setMask), .bytes([0, 0, 0, 0, 0, 0, 0, 0]), .null, 8)
    }
}

/// Options of prctl(2); values of linux/prctl.h.
enum Prctl {
    static let PR_SET_PDEATHSIG: UInt64 = 1
    static let PR_SET_DUMPABLE: UInt64 = 4
    static let PR_SET_KEEPCAPS: UInt64 = 8
    static let PR_CAPBSET_DROP: UInt64 = 24
    static let PR_SET_NO_NEW_PRIVS: UInt64 = 38
    static let PR_CAP_AMBIENT: UInt64 = 47
    static let PR_CAP_AMBIENT_RAISE: UInt64 = 2
    static let PR_CAP_AMBIENT_CLEAR_ALL: UInt64 = 4
}
