import Glibc

/// Opened descriptors by which a new process joins a cgroup; closed with the last reference.
///
/// Made before clone, so that the child needs no path: on v1 it writes `0` to each of `tasks` (which, unlike
/// `cgroup.procs`, does not wait for an RCU grace period), on v2 the parent passes `directory` to clone3 with
/// CLONE_INTO_CGROUP, or the child writes `0` to `cgroup.procs` below it.
public final class CgroupPlacement: Sendable {
    public enum Descriptors: Hashable, Sendable {
        case tasks([Int32])
        case directory(Int32)
    }

    /// Borrowed: do not close. All are close-on-exec.
    public let descriptors: Descriptors

    /// Takes the descriptors over.
    public init(owning descriptors: Descriptors) {
        self.descriptors = descriptors
    }

    deinit {
        switch descriptors {
        case .tasks(let tasks): for descriptor in tasks { _ = close(descriptor) }
        case .directory(let descriptor): _ = close(descriptor)
        }
    }
}
