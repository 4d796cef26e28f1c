import JSONCodec

/// The instance's table as the kernel has it.
struct FirewallState: Hashable, Sendable {
    var hasTable = false
    /// Whether its rules are this version's.
    var isCurrent = false
    var elements = FirewallElements()

    /// The transaction that makes the elements be `wanted`; nil when nothing is to be done. Without any element the
    /// table goes.
    func transaction(to wanted: FirewallElements, table: String) -> String? {
        let removal = ["add table ip \(table)", "delete table ip \(table)"]
        if wanted.bridges.isEmpty {
            return hasTable ? removal.joined(separator: "\n") : nil
        }
        guard isCurrent else {
            let rules = [FirewallRuleset.text(table: table)]
            let elements = FirewallElements().commands(to: wanted, table: table)
            return (removal + rules + elements).joined(separator: "\n")
        }
        let commands = elements.commands(to: wanted, table: table)
        return commands.isEmpty ? nil : commands.joined(separator: "\n")
    }
}

extension FirewallState {
    /// Reads `list table` in JSON. Source: libnftables-json(5).
    init(listing: JSONValue) {
        for entry in listing["nftables"]?.arrayValue ?? [] {
            if entry["table"] != nil { hasTable = true }
            if entry["chain"]?["name"]?.stringValue == FirewallRuleset.version { isCurrent = true }
            guard let object = entry["set"] ?? entry["map"], let name = object["name"]?.stringValue,
                let set = FirewallSet(rawValue: name)
            else { continue }
            for element in object["elem"]?.arrayValue ?? [] {
                insert(element, in: set)
            }
        }
    }

    private mutating func insert(_ element: JSONValue, in set: FirewallSet) {
        switch set {
        case .bridges, .internalBridges, .communicating, .gateways, .subnets:
            guard let key = FirewallState.text(element) else { return }
            elements.insert(key, in: set)
        case .published, .publishedAt:
            guard let key = element[0].flatMap(FirewallState.text), let value = element[1].flatMap(FirewallState.text)
            else { return }
            elements.insert(key, value, in: set)
        }
    }

    /// An element as nft's input has it; link names in quotes, addresses and numbers without.
    private static func text(_ element: JSONValue) -> String? {
        if let parts = element["concat"]?.arrayValue {
            let texts = parts.compactMap(text)
            return texts.count == parts.count ? texts.joined(separator: " . ") : nil
        }
        if let prefix = element["prefix"] {
            guard let address = prefix["addr"]?.stringValue, let length = prefix["len"]?.integerValue else {
                return nil
            }
            return "\(address)/\(length)"
        }
        if let number = element.integerValue { return "\(number)" }
        guard let string = element.stringValue else { return element["elem"]?["val"].flatMap(text) }
        return IPv4Address(string) == nil && PortProtocol(number: string) == nil ? "\"\(string)\"" : string
    }
}
