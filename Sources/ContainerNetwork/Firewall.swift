import JSONCodec

/// The instance's nftables table. Its rules look into sets and maps, so that a bridge or port that comes or goes
/// changes elements and never a rule.
final class Firewall {
    let table: String
    private let context: NFTables
    /// As last read or written; nil before the first use.
    private var state: FirewallState?

    init(table: String) throws(NetworkError) {
        self.table = table
        context = try NFTables(subject: "nftables table \(table)")
    }

    func add(_ bridge: BridgeSpec) throws(NetworkError) {
        try change { $0.add(bridge) }
    }

    func remove(bridges: [String]) throws(NetworkError) {
        try change { elements in bridges.forEach { elements.remove(bridge: $0) } }
    }

    /// Whether anything changed.
    func publish(_ mappings: [PortMapping]) throws(NetworkError) -> Bool {
        guard !mappings.isEmpty else { return false }
        let bridges = try lastKnown().elements.bridges
        if let lost = mappings.first(where: { !bridges.contains($0.bridge) }) {
            throw NetworkError(.notFound, "bridge \(lost.bridge)", "is not there, so \(lost) cannot be published")
        }
        return try change { elements in mappings.forEach { elements.publish($0) } }
    }

    /// Whether anything changed.
    func unpublish(_ mappings: [PortMapping]) throws(NetworkError) -> Bool {
        guard !mappings.isEmpty else { return false }
        return try change { elements in mappings.forEach { elements.unpublish($0) } }
    }

    func removeTable() throws(NetworkError) {
        guard try reload().hasTable else { return }
        try run("add table ip \(table)\ndelete table ip \(table)")
        state = FirewallState()
    }

    /// Reads the table from the kernel.
    @discardableResult
    func reload() throws(NetworkError) -> FirewallState {
        let found: FirewallState
        do {
            found = FirewallState(listing: try list("list table ip \(table)"))
        } catch  where error.code == .notFound {
            found = FirewallState()
        }
        state = found
        return found
    }

    func forwardingObstacles() throws(NetworkError) -> [String] {
        let chains = try list("list chains")["nftables"]?.arrayValue ?? []
        return chains.compactMap { entry in
            guard let chain = entry["chain"], chain["hook"]?.stringValue == "forward",
                chain["policy"]?.stringValue == "drop", let family = chain["family"]?.stringValue,
                family == "ip" || family == "inet", let name = chain["name"]?.stringValue,
                let table = chain["table"]?.stringValue, table != self.table
            else { return nil }
            return "chain \(name) of nftables table \(family) \(table) drops forwarded packets by default: "
                + "accept those of links dv* there, or containers reach nothing outside and no published port works"
        }
    }

    private func lastKnown() throws(NetworkError) -> FirewallState {
        if let state { return state }
        return try reload()
    }

    /// Changes the elements in one transaction. When the kernel's table is not as it was left, because somebody
    /// flushed the rules, it is read again and made whole with what was there before.
    @discardableResult
    private func change(_ body: (inout FirewallElements) -> Void) throws(NetworkError) -> Bool {
        var current = try lastKnown()
        var wanted = current.elements
        body(&wanted)
        guard let transaction = current.transaction(to: wanted, table: table) else { return false }
        do {
            try run(transaction)
        } catch  where error.code == .notFound || error.code == .firewall {
            current = try reload()
            guard let repair = current.transaction(to: wanted, table: table), repair != transaction else { throw error }
            try run(repair)
        }
        let isEmpty = wanted.bridges.isEmpty
        state = isEmpty ? FirewallState() : FirewallState(hasTable: true, isCurrent: true, elements: wanted)
        return true
    }

    private func list(_ command: String) throws(NetworkError) -> JSONValue {
        let text = try run(command)
        do {
            return try JSON.parse(text)
        } catch {
            throw NetworkError(.firewall, "nftables table \(table)", "cannot be listed: \(error.message)")
        }
    }

    @discardableResult
    private func run(_ commands: String) throws(NetworkError) -> String {
        try context.run(commands)
    }
}
