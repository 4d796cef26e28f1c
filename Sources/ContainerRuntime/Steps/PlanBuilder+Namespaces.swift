import Glibc
import LinuxSystem

extension PlanBuilder {
    /// Joins namespaces of others by path, while the host's paths are still to be seen.
    mutating func joinNamespaces(_ namespaces: NamespacePlan) throws(RuntimeError) {
        for (kind, path) in namespaces.joined {
            let file = try makeSlot()
            call(
                "open \(kind.rawValue) namespace \(path)", .openat, Self.currentFolder, .text(path),
                .number(UInt64(O_RDONLY | O_CLOEXEC)), 0, result: file)
            call("join \(kind.rawValue) namespace \(path)", .setns, .slot(file), .number(kind.cloneFlag))
        }
    }

    /// Comes after the joining of the cgroup: that one is the root of the namespace.
    mutating func newCgroupNamespace() {
        call("make cgroup namespace", .unshare, .number(NamespaceKind.cgroup.cloneFlag))
    }

    /// A new network namespace has its loopback device down. Source: netdevice(7), SIOCSIFFLAGS.
    mutating func bringUpLoopback() throws(RuntimeError) {
        let socket = try makeSlot()
        let datagramCloseOnExec: UInt64 = 0o2000002
        var request = [UInt8](repeating: 0, count: 40)  // struct ifreq
        request.replaceSubrange(0..<2, with: "lo".utf8)
        request[16] = 0x41  // IFF_UP | IFF_RUNNING
        let setFlags: UInt64 = 0x8914  // SIOCSIFFLAGS
        call("open a socket", .socket, .number(UInt64(AF_INET)), .number(datagramCloseOnExec), 0, result: socket)
        call("bring up lo", .ioctl, .slot(socket), .number(setFlags), .bytes(request))
        call("close a socket", .close, .slot(socket))
    }

    mutating func setNames(hostname: String?, domainname: String?) {
        if let hostname, !hostname.isEmpty {
            call("set hostname", .sethostname, .text(hostname), .number(UInt64(hostname.utf8.count)))
        }
        if let domainname, !domainname.isEmpty {
            call("set domainname", .setdomainname, .text(domainname), .number(UInt64(domainname.utf8.count)))
        }
    }

    /// An anonymous session keyring, so that the container does not see the host's keys.
    mutating func newKeyring() {
        let joinSession: UInt64 = 1  // KEYCTL_JOIN_SESSION_KEYRING
        // A kernel without keys, or a sandbox around us that forbids them.
        call("make a session keyring", .keyctl, .number(joinSession), .null, ignoring: [ENOSYS, EPERM])
    }
}
