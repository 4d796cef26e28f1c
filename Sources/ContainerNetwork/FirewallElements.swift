/// What the table's sets and maps hold, in nft's spelling: element key to map value, nil in a set.
struct FirewallElements: Hashable, Sendable {
    private(set) var sets: [FirewallSet: [String: String?]] = [:]

    subscript(set: FirewallSet) -> [String: String?] {
        sets[set] ?? [:]
    }

    mutating func insert(_ key: String, _ value: String? = nil, in set: FirewallSet) {
        sets[set, default: [:]][key] = .some(value)
    }

    mutating func remove(_ key: String, from set: FirewallSet) {
        sets[set]?[key] = nil
        if sets[set]?.isEmpty == true { sets[set] = nil }
    }

    var bridges: Set<String> { names(.bridges) }
    var internalBridges: Set<String> { names(.internalBridges) }
    var isEmpty: Bool { sets.isEmpty }

    private func names(_ set: FirewallSet) -> Set<String> {
        Set(self[set].keys.map { $0.filter { $0 != "\"" } })
    }
}

extension FirewallElements {
    mutating func add(_ spec: BridgeSpec) {
        remove(bridge: spec.name)
        let name = "\"\(spec.name)\""
        insert(name, in: .bridges)
        insert("\(name) . \(spec.subnet)", in: .subnets)
        if spec.icc { insert("\(name) . \(name)", in: .communicating) }
        guard spec.isInternal else { return }
        insert(name, in: .internalBridges)
        insert("\(name) . \(spec.gateway)", in: .gateways)
    }

    /// With the last bridge the published ports go too: nothing is left that they could lead to.
    mutating func remove(bridge: String) {
        let name = "\"\(bridge)\""
        for set in [FirewallSet.bridges, .internalBridges, .communicating, .gateways, .subnets] {
            for key in self[set].keys where key == name || key.hasPrefix("\(name) . ") {
                remove(key, from: set)
            }
        }
    }

    mutating func publish(_ mapping: PortMapping) {
        insert(mapping.firewallKey, mapping.firewallValue, in: mapping.firewallSet)
    }

    /// Leaves a port alone that goes to another target.
    mutating func unpublish(_ mapping: PortMapping) {
        guard self[mapping.firewallSet][mapping.firewallKey] == .some(mapping.firewallValue) else { return }
        remove(mapping.firewallKey, from: mapping.firewallSet)
    }

    /// The published ports, by host address, port and protocol; entries that are none of ours are left out.
    var published: [PortMapping] {
        let entries = [FirewallSet.published, .publishedAt].flatMap { self[$0] }
        return entries.compactMap { PortMapping(firewallKey: $0.key, value: $0.value ?? "") }.sorted {
            ($0.hostAddress ?? .any, $0.hostPort, $0.protocol.rawValue)
                < ($1.hostAddress ?? .any, $1.hostPort, $1.protocol.rawValue)
        }
    }
}

extension FirewallElements {
    /// The commands that lead from these elements to others, deletions first; none when they are equal. Sorted, so
    /// that equal changes read equally.
    func commands(to wanted: FirewallElements, table: String) -> [String] {
        var deletions: [String] = []
        var additions: [String] = []
        for set in FirewallSet.allCases {
            let (old, new) = (self[set], wanted[set])
            let gone = old.keys.filter { new[$0] != old[$0] }.sorted()
            let added = new.keys.filter { old[$0] != new[$0] }.sorted()
            if !gone.isEmpty {
                deletions.append("delete element ip \(table) \(set.rawValue) { \(gone.joined(separator: ", ")) }")
            }
            if !added.isEmpty {
                let elements = added.map { key in
                    (new[key] ?? nil).map { "\(key) : \($0)" } ?? key
                }
                additions.append("add element ip \(table) \(set.rawValue) { \(elements.joined(separator: ", ")) }")
            }
        }
        return deletions + additions
    }
}

extension PortProtocol {
    /// Source: /etc/protocols, by IANA.
    var number: Int {
        switch self {
        case .tcp: 6
        case .udp: 17
        }
    }

    init?(number: some StringProtocol) {
        guard let found = PortProtocol.allCases.first(where: { number == "\($0.number)" || number == $0.rawValue })
        else { return nil }
        self = found
    }
}

extension PortMapping {
    fileprivate var firewallSet: FirewallSet { hostAddress == nil ? .published : .publishedAt }

    fileprivate var firewallKey: String {
        let port = "\(`protocol`.number) . \(hostPort)"
        return hostAddress.map { "\($0) . \(port)" } ?? port
    }

    fileprivate var firewallValue: String { "\(containerAddress) . \(containerPort)" }

    /// Reads an entry of one of the two maps back.
    fileprivate init?(firewallKey: String, value: String) {
        let key = firewallKey.split(separator: " ").filter { $0 != "." }
        let target = value.split(separator: " ").filter { $0 != "." }
        guard (2...3).contains(key.count), target.count == 2, let hostPort = UInt16(key[key.count - 1]),
            let transport = PortProtocol(number: key[key.count - 2]), let address = IPv4Address(parsing: target[0]),
            let port = UInt16(target[1])
        else { return nil }
        var hostAddress: IPv4Address?
        if key.count == 3 {
            guard let specific = IPv4Address(parsing: key[0]) else { return nil }
            hostAddress = specific
        }
        self.init(
            hostAddress: hostAddress, hostPort: hostPort, protocol: transport, containerAddress: address,
            containerPort: port)
    }
}
