/// A kernel controller, named as `/proc/cgroups` and `cgroup.controllers` name it.
public enum CgroupController: String, CaseIterable, Codable, CodingKeyRepresentable, Hashable, Sendable {
    case cpu
    case cpuacct
    case cpuset
    case memory
    case devices
    case freezer
    case pids
    case blkio
    case hugetlb
    /// The name of `blkio` on cgroup v2.
    case io
    case rdma
    /// v1 alone.
    case net_cls
    /// v1 alone.
    case net_prio
    /// v2 alone; limited by `linux.resources.unified` only.
    case misc
}
