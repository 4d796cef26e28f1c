/// Chooses subnets and addresses. It remembers nothing: what is taken is given to each call, so the records of the
/// engine stay the only ones.
public struct AddressPool: Hashable, Sendable {
    /// The blocks that subnets are cut from, in order of preference.
    public let bases: [IPv4Prefix]
    /// Of a subnet that was not asked for by the user.
    public let subnetLength: Int

    /// 10.210.0.0/16 in blocks of /24.
    public static let standard = AddressPool(
        bases: [IPv4Prefix(containing: IPv4Address(10, 210, 0, 0), length: 16)].compactMap(\.self), subnetLength: 24)

    public init(bases: [IPv4Prefix], subnetLength: Int) {
        self.bases = bases
        self.subnetLength = subnetLength
    }

    /// The first block that overlaps neither another network's subnet nor a route of the host. The default route
    /// (length 0) is not in the way.
    public func subnet(taken: some Collection<IPv4Prefix>, routes: some Collection<IPv4Prefix>)
        throws(NetworkError) -> IPv4Prefix
    {
        let blocked = Set(taken).union(routes).filter { $0.length > 0 }
        for base in bases {
            for block in base.blocks(ofLength: subnetLength) where !blocked.contains(where: block.overlaps) {
                return block
            }
        }
        let pool = bases.map(\.description).joined(separator: ", ")
        throw NetworkError(
            .exhausted, pool, "has no /\(subnetLength) left: remove unused networks or configure another address pool")
    }

    /// Checks a subnet that the user asked for.
    public func check(_ subnet: IPv4Prefix, taken: some Collection<IPv4Prefix>) throws(NetworkError) {
        guard subnet.length <= 30 else {
            throw NetworkError(.invalid, subnet.description, "is too small for a network: /30 is the smallest")
        }
        guard let other = taken.first(where: subnet.overlaps) else { return }
        throw NetworkError(.exists, subnet.description, "overlaps \(other), which another network has")
    }

    /// The subnet's first host address, or `wanted` when that lies in it.
    public func gateway(of subnet: IPv4Prefix, wanted: IPv4Address? = nil) throws(NetworkError) -> IPv4Address {
        guard let wanted else { return subnet.hosts.lowerBound }
        guard subnet.hosts.contains(wanted) else {
            throw NetworkError(.invalid, "gateway \(wanted)", "is not a host address of \(subnet)")
        }
        return wanted
    }

    /// A free address of a subnet: the next one after `last` (the lease given most recently), from the start of the
    /// range again after its end, so that an address rests as long as possible before it is used again.
    ///
    /// - Parameters:
    ///   - range: `ip_range`; nil for the whole subnet.
    ///   - taken: every address in use, the gateway's and the reserved ones (`aux_addresses`) among them.
    public func address(
        in subnet: IPv4Prefix, range: IPv4Prefix? = nil, taken: Set<IPv4Address>, after last: IPv4Address? = nil
    ) throws(NetworkError) -> IPv4Address {
        let candidates = try hosts(of: subnet, in: range)
        let start = last.flatMap { candidates.contains($0) ? $0.advanced(by: 1) : nil } ?? candidates.lowerBound
        let first = candidates.contains(start) ? start : candidates.lowerBound
        let ascending = first.rawValue...candidates.upperBound.rawValue
        let wrapped = candidates.lowerBound.rawValue..<first.rawValue
        for value in ascending where !taken.contains(IPv4Address(rawValue: value)) {
            return IPv4Address(rawValue: value)
        }
        for value in wrapped where !taken.contains(IPv4Address(rawValue: value)) {
            return IPv4Address(rawValue: value)
        }
        throw NetworkError(.exhausted, "\(range ?? subnet)", "has no free address left")
    }

    /// Checks an address that the user asked for (`ipv4_address`).
    public func check(_ address: IPv4Address, in subnet: IPv4Prefix, taken: Set<IPv4Address>) throws(NetworkError) {
        guard subnet.hosts.contains(address) else {
            throw NetworkError(.invalid, address.description, "is not a host address of \(subnet)")
        }
        guard !taken.contains(address) else {
            throw NetworkError(.exists, address.description, "is in use on \(subnet)")
        }
    }

    private func hosts(of subnet: IPv4Prefix, in range: IPv4Prefix?) throws(NetworkError) -> ClosedRange<IPv4Address> {
        guard let range else { return subnet.hosts }
        let block = range.address...range.lastAddress
        guard subnet.contains(range), block.overlaps(subnet.hosts) else {
            throw NetworkError(.invalid, "ip_range \(range)", "does not lie in \(subnet)")
        }
        return block.clamped(to: subnet.hosts)
    }
}
