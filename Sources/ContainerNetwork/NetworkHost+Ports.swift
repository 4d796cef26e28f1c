import Glibc
import Netlink

extension NetworkHost {
    /// Forwards the ports, all in one transaction. One that is forwarded elsewhere moves to the new target.
    ///
    /// Errors: `.notFound` when a mapping's bridge has not been ensured.
    public func publish(_ mappings: [PortMapping]) throws(NetworkError) {
        if try firewall.publish(mappings) { try forgetFlows(to: mappings) }
    }

    /// Ends the forwarding. A port that meanwhile goes elsewhere is left alone.
    public func unpublish(_ mappings: [PortMapping]) throws(NetworkError) {
        if try firewall.unpublish(mappings) { try forgetFlows(to: mappings) }
    }

    /// The kernel decides once a flow where it goes, and a UDP flow lasts as long as its sender goes on: without this
    /// it would stay with the host or the former container. TCP connections end by themselves.
    private func forgetFlows(to mappings: [PortMapping]) throws(NetworkError) {
        let changed = mappings.filter { $0.protocol == .udp }
        guard !changed.isEmpty else { return }
        let local = Set(try hostAddresses().values.flatMap { $0.map(\.address) })
        do {
            var conntrack = try NetlinkSocket(.netfilter)
            let flows = try conntrack.query(.flows).compactMap(Flow.init).filter { flow in
                guard flow.protocol == UInt8(IPPROTO_UDP), let host = IPv4Address(bytes: flow.destination) else {
                    return false
                }
                return changed.contains { mapping in
                    mapping.hostPort == flow.destinationPort
                        && (mapping.hostAddress == host || mapping.hostAddress == nil && local.contains(host))
                }
            }
            try conntrack.perform(flows.map { Request.deleteFlow($0).tolerating(ENOENT) })
        } catch {
            throw NetworkError(error)
        }
    }
}
