/// Lines of the container's /etc/hosts, in their order. In JSON a list of `name=address`.
public struct ExtraHosts: Hashable, Sendable, Codable, Collection {
    public struct Entry: Hashable, Sendable {
        public var name: String
        /// An IP address, or `host-gateway`.
        public var address: String

        public init(name: String, address: String) {
            self.name = name
            self.address = address
        }
    }

    public var entries: [Entry]

    public init(_ entries: [Entry] = []) {
        self.entries = entries
    }

    public init(from decoder: any Decoder) throws {
        entries = try [String](from: decoder).map { line in
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return Entry(name: String(parts[0]), address: parts.count > 1 ? String(parts[1]) : "")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        try entries.map { "\($0.name)=\($0.address)" }.encode(to: encoder)
    }

    public var startIndex: Int { entries.startIndex }
    public var endIndex: Int { entries.endIndex }
    public func index(after index: Int) -> Int { index + 1 }
    public subscript(index: Int) -> Entry { entries[index] }
}
