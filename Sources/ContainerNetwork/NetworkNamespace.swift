import Glibc
import LinuxSystem
import Netlink

/// A container's network namespace: its descriptor and a netlink socket inside.
struct NetworkNamespace: ~Copyable {
    let descriptor: OwnedDescriptor
    /// False when it was there already.
    let isNew: Bool
    private var netlink: NetlinkSocket

    /// The namespace mounted at `path`; a new one when there is none, or a file without a mount.
    static func openOrCreate(
        _ path: String, home: HomeNamespace, sysctls: SysctlTree
    ) throws(NetworkError) -> NetworkNamespace {
        if Namespaces.isNamespace(path) {
            let descriptor = try translating { () throws(SystemError) in try Namespaces.open(path) }
            let netlink = try home.visit(descriptor, path) { () throws(NetworkError) in
                try translating { () throws(NetlinkError) in try NetlinkSocket() }
            }
            return NetworkNamespace(descriptor: descriptor, isNew: false, netlink: netlink)
        }
        try translating { () throws(SystemError) in try Files.makeDirectories(Files.folder(of: path)) }
        let netlink = try home.createNamespace(at: path) { () throws(NetworkError) in
            // Links made later take their setting from `default`; networks are IPv4 so far.
            try sysctls.setIfPresent("1", at: ["net", "ipv6", "conf", "default", "disable_ipv6"])
            return try translating { () throws(NetlinkError) in try NetlinkSocket() }
        }
        do {
            let descriptor = try translating { () throws(SystemError) in try Namespaces.open(path) }
            return NetworkNamespace(descriptor: descriptor, isNew: true, netlink: netlink)
        } catch {
            // The first error is the one to tell; the file is found again by `observe`.
            try? remove(path)
            throw error
        }
    }

    /// Ends the mount and removes the file; both may be gone already.
    static func remove(_ path: String) throws(NetworkError) {
        try translating { () throws(SystemError) in try Namespaces.detach(path) }
    }

    mutating func links() throws(NetworkError) -> [String: Link] {
        let links = try translating { () throws(NetlinkError) in try netlink.query(.links) }.compactMap(Link.init)
        return Dictionary(links.map { ($0.name, $0) }) { first, _ in first }
    }

    /// Brings up `lo` and the interfaces with their addresses and the default route; all of it may be there already.
    /// Returns the interfaces' links in their order.
    mutating func configure(_ spec: EndpointSpec) throws(NetworkError) -> [Link] {
        let present = try links()
        var requests: [Request] = []
        var links: [Link] = []
        if let loopback = present["lo"], !loopback.isUp {
            requests.append(.setLink(index: loopback.index, isUp: true))
        }
        for interface in spec.interfaces {
            guard let link = present[interface.containerLink] else {
                throw NetworkError(.notFound, "link \(interface.containerLink)", "is not in \(spec.netnsPath)")
            }
            links.append(link)
            requests.append(
                .addAddress(
                    interface.address.bytes, prefixLength: UInt8(clamping: interface.prefixLength), index: link.index))
            if !link.isUp { requests.append(.setLink(index: link.index, isUp: true)) }
        }
        if !isNew { requests += try staleAddresses(spec, present) }
        if let gateway = spec.defaultGateway, let name = spec.interface(towards: gateway)?.containerLink,
            let link = present[name]
        {
            requests.append(
                .addRoute(to: [0, 0, 0, 0], prefixLength: 0, gateway: gateway.bytes, index: link.index))
        }
        let batch = requests
        try translating { () throws(NetlinkError) in try netlink.perform(batch) }
        return links
    }

    /// Waits until the link works; see `NetworkHost.settle`.
    mutating func settle(_ name: String) throws(NetworkError) {
        for _ in 0..<linkLooks {
            let answer = try translating { () throws(NetlinkError) in try netlink.query(.link(named: name)) }
            guard let link = answer.lazy.compactMap(Link.init).first, !link.isOperational else { return }
            usleep(1000)
        }
    }

    /// Addresses of the specified interfaces that they are not to have.
    private mutating func staleAddresses(
        _ spec: EndpointSpec, _ present: [String: Link]
    ) throws(NetworkError) -> [Request] {
        let found = try translating { () throws(NetlinkError) in try netlink.query(.addresses()) }
        let wanted = Dictionary(
            spec.interfaces.compactMap { interface in
                present[interface.containerLink].map { ($0.index, interface.address.bytes) }
            }
        ) { first, _ in first }
        return found.compactMap(LinkAddress.init).compactMap { address in
            guard let own = wanted[address.index], own != address.address else { return nil }
            return .deleteAddress(address.address, prefixLength: address.prefixLength, index: address.index)
                .tolerating(EADDRNOTAVAIL)
        }
    }
}
