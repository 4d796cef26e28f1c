import Glibc
import LinuxSystem
import Netlink
import OCISpec

/// Moves links of the runtime's network namespace into a container's. They keep their hardware address and MTU by
/// themselves; their global addresses, which the kernel drops, are set again, and they are brought up.
///
/// Source: config-linux.md, "Network Devices".
enum NetDevices {
    static func move(_ devices: [String: LinuxNetDevice], to pid: pid_t) throws(RuntimeError) {
        let namespace = try translating { () throws(SystemError) in try Namespaces.open(.network, of: pid) }
        for (name, device) in devices.sorted(by: { $0.key < $1.key }) {
            do {
                try move(name, as: device.name ?? name, namespace)
            } catch {
                throw RuntimeError(
                    .stepFailed, "move link \(name): \(error.request)", "for linux.netDevices.\(name)",
                    errno: error.errno)
            }
        }
    }

    private static func move(
        _ name: String, as newName: String, _ namespace: borrowing OwnedDescriptor
    ) throws(NetlinkError) {
        var outside = try NetlinkSocket()
        guard let link = try outside.query(.link(named: name)).compactMap(Link.init).first else {
            throw NetlinkError(errno: ENODEV, request: "RTM_GETLINK", subject: name)
        }
        var addresses: [LinkAddress] = []
        for family in [UInt8(AF_INET), UInt8(AF_INET6)] {
            addresses += try outside.query(.addresses(family: family)).compactMap(LinkAddress.init)
        }
        addresses.removeAll { $0.index != link.index || !$0.isPermanentGlobal }
        try outside.perform([.setLink(index: link.index, isUp: false)])
        try outside.perform([.moveLink(index: link.index, as: newName, namespace: namespace.rawValue)])

        var inside = try open(in: namespace)
        // With a template (`eth%d`) the kernel has chosen the name; the link's other traits are the same.
        let found = try inside.query(.links).compactMap(Link.init)
        guard
            let moved = found.first(where: { $0.name == newName }) ?? found.last(where: { $0.address == link.address })
        else { throw NetlinkError(errno: ENODEV, request: "RTM_GETLINK", subject: newName) }
        try inside.perform(
            addresses.map { .addAddress($0.address, prefixLength: $0.prefixLength, index: moved.index) }
                + [.setLink(index: moved.index, isUp: true)])
    }

    /// A socket stays in the namespace that it was opened in. For that moment this thread is in there, too.
    private static func open(in namespace: borrowing OwnedDescriptor) throws(NetlinkError) -> NetlinkSocket {
        do {
            let own = try Namespaces.open("/proc/thread-self/ns/net")
            try Namespaces.enter(namespace, kind: .network)
            let socket = Result { () throws(NetlinkError) in try NetlinkSocket() }
            try Namespaces.enter(own, kind: .network)
            return try socket.get()
        } catch let error as NetlinkError {
            throw error
        } catch let error as SystemError {
            throw NetlinkError(errno: error.errno, request: error.operation, subject: error.subject)
        } catch {
            throw NetlinkError(errno: EIO, request: "setns", subject: "network namespace")
        }
    }
}
