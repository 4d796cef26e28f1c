import Glibc
import LinuxSystem
import Netlink

extension NetworkHost {
    /// Makes the network's bridge, its address, its firewall entries and the kernel settings it needs, or whatever of
    /// these is missing. Turns on IPv4 forwarding for the host.
    ///
    /// Errors: `.exists` when another kind of link has the name.
    public func ensureBridge(_ spec: BridgeSpec) throws(NetworkError) {
        try checkLinkName(spec.name)
        guard spec.subnet.hosts.contains(spec.gateway) else {
            throw NetworkError(.invalid, "gateway \(spec.gateway)", "is not a host address of \(spec.subnet)")
        }
        let link = try link(for: spec)
        try configure(spec)
        try firewall.add(spec)
        let present = try hostAddresses()[link.index] ?? []
        var requests: [Request] = []
        if !present.contains(spec.ownAddress) {
            requests.append(
                .addAddress(spec.gateway.bytes, prefixLength: UInt8(spec.subnet.length), index: link.index))
        }
        for stale in present where stale != spec.ownAddress {
            requests.append(
                .deleteAddress(
                    stale.address.bytes, prefixLength: UInt8(stale.subnet.length), index: link.index
                ).tolerating(EADDRNOTAVAIL))
        }
        let mtu = spec.mtu.flatMap { UInt32(exactly: $0) } ?? link.mtu
        if !link.isUp || mtu != link.mtu {
            requests.append(.setLink(index: link.index, isUp: true, mtu: mtu == link.mtu ? nil : mtu))
        }
        try perform(requests)
    }

    /// Removes the bridges with their firewall entries and, with the last bridge, the instance's table. All together
    /// take the time of one, some 40 ms. Ports published to them are to be unpublished before.
    public func removeBridges(_ bridges: [String]) throws(NetworkError) {
        for name in bridges {
            try checkLinkName(name)
        }
        let links = try hostLinks()
        let doomed = links.filter { bridges.contains($0.name) && $0.kind == "bridge" }
        if doomed.count == 1, let only = doomed.first {
            try perform([.deleteLink(index: only.index).tolerating(ENODEV)])
        } else if !doomed.isEmpty {
            let group = unusedGroup(links)
            try perform(
                doomed.map { Request.setLink(index: $0.index, group: group).tolerating(ENODEV) } + [
                    .deleteLinks(group: group).tolerating(ENODEV)
                ])
        }
        try firewall.remove(bridges: bridges)
    }

    public func removeBridge(_ name: String) throws(NetworkError) {
        try removeBridges([name])
    }

    /// Removes the instance's firewall table; nothing when there is none.
    public func removeTable() throws(NetworkError) {
        try firewall.removeTable()
    }

    private func link(for spec: BridgeSpec) throws(NetworkError) -> Link {
        if let link = try link(named: spec.name) {
            guard link.kind == "bridge" else {
                throw NetworkError(.exists, "link \(spec.name)", "is there already and no bridge")
            }
            return link
        }
        let request = Request.addBridge(
            spec.name, address: MACAddress(for: spec.gateway).bytes, mtu: spec.mtu.flatMap { UInt32(exactly: $0) })
        try perform([request])
        guard let link = try link(named: spec.name) else {
            throw NetworkError(.notFound, "link \(spec.name)", "vanished while it was set up")
        }
        return link
    }

    /// The kernel's settings for a bridge; each is read first and written only where it differs.
    private func configure(_ spec: BridgeSpec) throws(NetworkError) {
        try sysctls.set("1", at: ["net", "ipv4", "ip_forward"])
        let bridge = ["net", "ipv4", "conf", spec.name]
        // Lets the host's 127.0.0.1 reach published ports; the firewall keeps 127.0.0.0/8 from the outside.
        try sysctls.set("1", at: bridge + ["route_localnet"])
        try sysctls.set("0", at: bridge + ["send_redirects"])
        // A container on several networks answers by its default route: the strict check would drop that.
        let checks = [
            try sysctls.value(at: ["net", "ipv4", "conf", "all", "rp_filter"]),
            try sysctls.value(at: bridge + ["rp_filter"]),
        ]
        if checks.contains("1") {
            try sysctls.set("2", at: bridge + ["rp_filter"])
        }
        // Networks are IPv4 so far: without an address of its own the bridge neither hears nor sends advertisements.
        try sysctls.setIfPresent("1", at: ["net", "ipv6", "conf", spec.name, "disable_ipv6"])
    }

    /// A link group that nothing on the host is in.
    private func unusedGroup(_ links: [Link]) -> UInt32 {
        let used = Set(links.map(\.group))
        var group: UInt32 = 0x6476_0000
        while used.contains(group) { group += 1 }
        return group
    }
}

extension BridgeSpec {
    var ownAddress: ObservedAddress { ObservedAddress(address: gateway, subnet: subnet) }
}
