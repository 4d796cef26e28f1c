import LinuxSystem
import Netlink

extension NetworkHost {
    /// What is there of the instance, read from the kernel.
    public func observe() throws(NetworkError) -> NetworkObservation {
        let links = try hostLinks()
        let addresses = try hostAddresses()
        let state = try firewall.reload()
        let masters = Dictionary(links.map { ($0.index, $0.name) }) { first, _ in first }
        let (live, dead) = try namespaceFiles()
        let bridges = links.filter { names.isBridge($0.name) && $0.kind == "bridge" }
        return NetworkObservation(
            bridges: bridges.sorted { $0.name < $1.name }.map { link in
                ObservedBridge(
                    name: link.name, isUp: link.isUp, mtu: Int(link.mtu), addresses: addresses[link.index] ?? [],
                    isFiltered: state.elements.bridges.contains(link.name),
                    isInternal: state.elements.internalBridges.contains(link.name))
            },
            hostLinks: links.filter { names.isVeth($0.name) }.sorted { $0.name < $1.name }.map { link in
                ObservedHostLink(
                    name: link.name, bridge: link.master.flatMap { masters[$0] }, isUp: link.isUp)
            },
            namespaces: live, deadNamespaces: dead, published: state.elements.published, hasTable: state.isCurrent)
    }

    /// The destinations that the host has routes to, without those by its own bridges: no new subnet may overlap them.
    public func hostRoutes() throws(NetworkError) -> [IPv4Prefix] {
        let own = Set(try hostLinks().filter { names.isBridge($0.name) }.map(\.index))
        let routes = try query(.routes()).compactMap(Route.init)
        let destinations = routes.compactMap { route -> IPv4Prefix? in
            guard route.table != 255, route.index.map(own.contains) != true,
                let address = IPv4Address(bytes: route.destination)
            else { return nil }
            return IPv4Prefix(containing: address, length: Int(route.prefixLength))
        }
        return Set(destinations).sorted()
    }

    /// What on this host keeps forwarded packets from getting through, in words for the user: an accepting rule of
    /// ours does not overrule another table that drops.
    public func forwardingObstacles() throws(NetworkError) -> [String] {
        try firewall.forwardingObstacles()
    }

    func hostLinks() throws(NetworkError) -> [Link] {
        try query(.links).compactMap(Link.init)
    }

    /// IPv4 addresses by link index.
    func hostAddresses() throws(NetworkError) -> [Int32: [ObservedAddress]] {
        let found = try query(.addresses()).compactMap(LinkAddress.init)
        return Dictionary(grouping: found, by: \.index).mapValues { $0.compactMap(ObservedAddress.init) }
    }

    private func namespaceFiles() throws(NetworkError) -> (live: [String], dead: [String]) {
        var (live, dead): ([String], [String]) = ([], [])
        guard Files.exists(namespaceFolder) else { return (live, dead) }
        for id in try translating({ () throws(SystemError) in try Files.list(namespaceFolder) }) {
            if Namespaces.isNamespace("\(namespaceFolder)/\(id)") {
                live.append(id)
            } else {
                dead.append(id)
            }
        }
        return (live, dead)
    }
}

extension ObservedAddress {
    init?(_ found: LinkAddress) {
        guard let address = IPv4Address(bytes: found.address),
            let subnet = IPv4Prefix(containing: address, length: Int(found.prefixLength))
        else { return nil }
        self.init(address: address, subnet: subnet)
    }
}
