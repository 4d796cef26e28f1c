import Cgroups
import OCISpec

/// What to launch: an OCI spec and what the host prepared for it.
public struct LaunchConfiguration: Sendable {
    public var spec: Spec
    /// The container's id, for those who are told of it: hooks, a seccomp agent.
    public var id: String
    /// Used instead of `spec.root.path`; `spec.root.readonly` counts.
    public var rootfs: Rootfs
    /// A file with the compiled program of `spec.linux.seccomp`, an array of struct sock_filter. nil: no filter.
    public var seccompProgram: String?
    /// The cgroup to start in, made before; nil: the caller's.
    public var cgroup: CgroupPlacement?
    /// The container is killed when the calling *thread* ends. Source: PR_SET_PDEATHSIG(2const).
    public var killWithParent: Bool
    /// Runs the process below a small init that hands signals on and collects orphans.
    public var useInit: Bool
    /// The folder that relative paths of the spec start from; nil: there are none.
    public var bundle: String?
    /// How many descriptors from 3 on the program keeps.
    public var preservedDescriptors: Int
    /// Changes the root by moving the mount and chroot(2), for hosts whose root is a ramfs, which pivot_root(2) refuses.
    public var noPivot: Bool
    /// Leaves the process in the caller's session keyring.
    public var noNewKeyring: Bool
    /// Gets the time of each step; nil: nobody asks.
    public var trace: LaunchTrace?

    public init(
        spec: Spec, id: String = "", rootfs: Rootfs, seccompProgram: String? = nil, cgroup: CgroupPlacement? = nil,
        killWithParent: Bool = false, useInit: Bool = false, bundle: String? = nil, preservedDescriptors: Int = 0,
        noPivot: Bool = false, noNewKeyring: Bool = false, trace: LaunchTrace? = nil
    ) {
        self.spec = spec
        self.id = id
        self.rootfs = rootfs
        self.seccompProgram = seccompProgram
        self.cgroup = cgroup
        self.killWithParent = killWithParent
        self.useInit = useInit
        self.bundle = bundle
        self.preservedDescriptors = preservedDescriptors
        self.noPivot = noPivot
        self.noNewKeyring = noNewKeyring
        self.trace = trace
    }
}
