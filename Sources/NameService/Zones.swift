/// The names of all networks, made from the endpoints.
struct Zones {
    /// The networks that an endpoint is on, in its order.
    typealias View = [Int]

    /// What is known of a question.
    enum Answer: Hashable {
        /// Give them in turn, beginning with index `first`.
        case addresses([IPv4Address], first: Int)
        /// The name in wire form.
        case pointer([UInt8])
        /// The name is known but has no record of this type.
        case nothing
        case unknown
    }

    fileprivate struct Entry {
        var addresses: [IPv4Address]
        var turn = 0
    }

    fileprivate struct Zone {
        /// With a dot before it, in lower case.
        let suffix: String?
        var entries: [String: Entry] = [:]
        /// Names in wire form by address.
        var pointers: [IPv4Address: [UInt8]] = [:]
    }

    private var zones: [Zone] = []
    private var views: [String: View] = [:]

    /// Addresses and names that cannot be used are left out.
    init(_ endpoints: some Sequence<DNSEndpoint>) {
        var indices: [String: Int] = [:]
        for endpoint in endpoints.sorted(by: { $0.id < $1.id }) {
            views[endpoint.id] = endpoint.networks.map { network in
                let index = indices[network.name] ?? zones.count
                if index == zones.count {
                    indices[network.name] = index
                    zones.append(Zone(suffix: DNSName.key(network.name).map { ".\($0)" }))
                }
                zones[index].add(network)
                return index
            }
        }
    }

    /// What the endpoint sees; empty when it is not known.
    func view(of endpoint: String) -> View {
        views[endpoint] ?? []
    }

    /// The first network of `view` that knows the name answers. Moves the turn of the name on.
    mutating func answer(_ query: DNSQuery, in view: View) -> Answer {
        guard let name = query.name else { return .unknown }
        if query.type == DNSType.ptr, let address = IPv4Address(reverseName: name) {
            for index in view {
                if let pointer = zones[index].pointers[address] { return .pointer(pointer) }
            }
            return .unknown
        }
        let wantsAddresses = query.type == DNSType.a || query.type == DNSType.any
        for index in view {
            guard let key = zones[index].key(of: name) else { continue }
            guard wantsAddresses else { return .nothing }
            let entry = zones[index].next(key)
            return .addresses(entry.addresses, first: entry.turn)
        }
        return .unknown
    }
}

extension Zones.Zone {
    fileprivate mutating func add(_ network: DNSEndpoint.Attachment) {
        guard let address = IPv4Address(network.address) else { return }
        for name in Set(network.names.compactMap(DNSName.key)) {
            entries[name, default: .init(addresses: [])].addresses.append(address)
        }
        let name = network.names.first.map { "\($0)\(suffix ?? "")" }
        if let name, let wire = DNSName.encoded(name) { pointers[address] = wire }
    }

    /// The entry of `name` or `name.network`; nil when unknown.
    fileprivate func key(of name: String) -> Dictionary<String, Zones.Entry>.Index? {
        if let found = entries.index(forKey: name) { return found }
        guard let suffix, name.hasSuffix(suffix) else { return nil }
        return entries.index(forKey: String(name.dropLast(suffix.count)))
    }

    /// The entry as it is now; its turn moves on. Only look-ups that give addresses may come here: clients ask for other
    /// types at the same time, which would make them skip a replica.
    fileprivate mutating func next(_ key: Dictionary<String, Zones.Entry>.Index) -> Zones.Entry {
        let entry = entries.values[key]
        entries.values[key].turn = entry.turn + 1 < entry.addresses.count ? entry.turn + 1 : 0
        return entry
    }
}
