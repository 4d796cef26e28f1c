/// The kinds of namespaces; raw values are those of the OCI runtime spec.
public enum NamespaceKind: String, Hashable, Sendable, CaseIterable {
    case pid, network, mount, ipc, uts, user, cgroup, time

    /// The CLONE_NEW… bit of clone(2).
    public var cloneFlag: UInt64 {
        switch self {
        case .time: 0x0000_0080
        case .mount: 0x0002_0000
        case .cgroup: 0x0200_0000
        case .uts: 0x0400_0000
        case .ipc: 0x0800_0000
        case .user: 0x1000_0000
        case .pid: 0x2000_0000
        case .network: 0x4000_0000
        }
    }

    /// The name in /proc/<pid>/ns.
    public var fileName: String {
        switch self {
        case .network: "net"
        case .mount: "mnt"
        default: rawValue
        }
    }
}
