import Glibc
import LinuxSystem
import Netlink

extension NetworkHost {
    /// Gives a container its network namespace with everything in it, or what is missing of an existing one. A failure
    /// leaves nothing of a new namespace; its veths die with it.
    ///
    /// Errors: `.notFound` when a bridge is missing, `.exists` when the host has a link of that name (choose another).
    public func attach(_ spec: EndpointSpec) throws(NetworkError) -> AttachedEndpoint {
        try check(spec)
        var sandbox = try NetworkNamespace.openOrCreate(spec.netnsPath, home: home, sysctls: sysctls)
        do {
            let interfaces = try furnish(&sandbox, spec)
            return AttachedEndpoint(isNew: sandbox.isNew, interfaces: interfaces)
        } catch {
            // The first error is the one to tell; the file is found again by `observe`.
            if sandbox.isNew { try? NetworkNamespace.remove(spec.netnsPath) }
            throw error
        }
    }

    /// Removes the namespace's mount and file. With its last process gone the kernel takes it down, veths included,
    /// some 40 ms later.
    public func detach(netnsPath: String) throws(NetworkError) {
        try NetworkNamespace.remove(netnsPath)
    }

    private func furnish(
        _ sandbox: inout NetworkNamespace, _ spec: EndpointSpec
    ) throws(NetworkError) -> [AttachedInterface] {
        let present = sandbox.isNew ? [:] : try sandbox.links()
        let hostLinks = sandbox.isNew ? [:] : try linksByName()
        var requests: [Request] = []
        for interface in spec.interfaces {
            let bridge = try self.bridge(of: interface)
            if present[interface.containerLink] == nil {
                requests.append(
                    .addVeth(
                        interface.hostLink, master: bridge.index, mtu: interface.mtu.flatMap { UInt32(exactly: $0) },
                        peer: interface.containerLink, peerAddress: interface.effectiveMAC.bytes,
                        peerNamespace: sandbox.descriptor.rawValue))
            } else if let port = hostLinks[interface.hostLink], port.master != bridge.index || !port.isUp {
                requests.append(.setLink(index: port.index, isUp: true, master: bridge.index))
            }
        }
        try perform(requests)
        try setPorts(of: spec)
        let links = try sandbox.configure(spec)
        try settle(spec, &sandbox)
        if !spec.sysctls.isEmpty { try apply(spec.sysctls, in: sandbox, subject: spec.netnsPath) }
        return zip(spec.interfaces, links).map { interface, link in
            AttachedInterface(
                containerLink: interface.containerLink,
                mac: MACAddress(bytes: link.address) ?? interface.effectiveMAC)
        }
    }

    /// Waits until packets get through. The kernel notices a carrier in a worker of its own, and until then a link drops
    /// what it is given: a container's first connection would then wait a second for its repetition. Since Linux 6.8
    /// being asked makes the kernel do this at once (`linkwatch_sync_dev` in `rtnl_getlink`). The bridge comes last: it
    /// has a carrier when a port has.
    private func settle(_ spec: EndpointSpec, _ sandbox: inout NetworkNamespace) throws(NetworkError) {
        for interface in spec.interfaces {
            try sandbox.settle(interface.containerLink)
            for name in [interface.hostLink, interface.bridge] {
                for _ in 0..<linkLooks {
                    guard let link = try link(named: name), !link.isOperational else { break }
                    usleep(1000)
                }
            }
        }
    }

    /// The kernel takes these flags by the port's index alone, so not in the message that makes the veth.
    ///
    /// With br_netfilter a packet to a published port of a container on the same bridge is redirected without leaving
    /// the bridge: for a container's own port it has to go out where it came in.
    private func setPorts(of spec: EndpointSpec) throws(NetworkError) {
        let isHairpin = try sysctls.valueIfPresent(at: ["net", "bridge", "bridge-nf-call-iptables"]) == "1"
        var requests: [Request] = []
        for interface in spec.interfaces where isHairpin || !interface.icc {
            guard let port = try link(named: interface.hostLink) else { continue }
            requests.append(.setPort(index: port.index, isIsolated: !interface.icc, isHairpin: isHairpin))
        }
        try perform(requests)
    }

    private func bridge(of interface: InterfaceSpec) throws(NetworkError) -> Link {
        guard let bridge = try link(named: interface.bridge), bridge.kind == "bridge" else {
            throw NetworkError(.notFound, "bridge \(interface.bridge)", "is not there")
        }
        return bridge
    }

    private func linksByName() throws(NetworkError) -> [String: Link] {
        Dictionary(try hostLinks().map { ($0.name, $0) }) { first, _ in first }
    }

    private func apply(
        _ values: [String: String], in sandbox: borrowing NetworkNamespace, subject: String
    ) throws(NetworkError) {
        try home.visit(sandbox.descriptor, subject) { () throws(NetworkError) in
            for (name, value) in values.sorted(by: { $0.key < $1.key }) {
                let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
                guard path.count > 1, path.first == "net", !path.contains(where: { $0.isEmpty || $0.contains("/") })
                else {
                    throw NetworkError(.invalid, "sysctl \(name)", "is not one of a network namespace: net.…")
                }
                try sysctls.set(value, at: path)
            }
        }
    }

    private func check(_ spec: EndpointSpec) throws(NetworkError) {
        for interface in spec.interfaces {
            for name in [interface.bridge, interface.hostLink, interface.containerLink] {
                try checkLinkName(name)
            }
            guard (1...32).contains(interface.prefixLength) else {
                throw NetworkError(.invalid, "prefix length \(interface.prefixLength)", "is outside 1-32")
            }
        }
        guard Set(spec.interfaces.map(\.containerLink)).count == spec.interfaces.count else {
            throw NetworkError(.invalid, spec.id, "has two interfaces of one name")
        }
        guard let gateway = spec.defaultGateway, spec.interface(towards: gateway) == nil else { return }
        throw NetworkError(.invalid, "gateway \(gateway)", "is on no network of the container")
    }
}

/// How often, a millisecond apart, a link is looked at before it is taken as it is.
let linkLooks = 100

extension EndpointSpec {
    /// The interface whose subnet has that address.
    func interface(towards address: IPv4Address) -> InterfaceSpec? {
        interfaces.first { interface in
            IPv4Prefix(containing: interface.address, length: interface.prefixLength)?.contains(address) == true
        }
    }
}
