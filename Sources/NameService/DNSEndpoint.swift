/// A container as the name service knows it: where it asks from and what it is called on each of its networks.
///
/// The content of an endpoint file, `dns/endpoints/<id>.json` in the run folder.
public struct DNSEndpoint: Codable, Hashable, Sendable {
    /// Letters, digits, `_`, `.`, `-`; at most 128; the container's id.
    public let id: String
    /// Path of the network namespace in which 127.0.0.11 is served.
    public let netns: String
    /// The first network that knows a name answers for it.
    public let networks: [Attachment]
    /// Whether unknown names may be asked of the host's resolvers; false when all networks are internal.
    public let forward: Bool
    /// Addresses of resolvers to ask, from inside the namespace, instead of the host's.
    public let upstreams: [String]

    /// One network of an endpoint.
    public struct Attachment: Codable, Hashable, Sendable {
        /// The network's name; `<name>.<network>` resolves too.
        public let name: String
        /// IPv4, with or without a prefix length.
        public let address: String
        /// Container name first (it answers reverse look-ups), then service name and aliases.
        public let names: [String]

        public init(name: String, address: String, names: [String]) {
            self.name = name
            self.address = address
            self.names = names
        }
    }

    public init(
        id: String, netns: String, networks: [Attachment], forward: Bool = true, upstreams: [String] = []
    ) {
        self.id = id
        self.netns = netns
        self.networks = networks
        self.forward = forward
        self.upstreams = upstreams
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        netns = try container.decode(String.self, forKey: .netns)
        networks = try container.decode([Attachment].self, forKey: .networks)
        forward = try container.decodeIfPresent(Bool.self, forKey: .forward) ?? true
        upstreams = try container.decodeIfPresent([String].self, forKey: .upstreams) ?? []
    }

    /// Whether the id can be a file name.
    var hasValidID: Bool {
        (1...128).contains(id.utf8.count) && id.utf8.first != UInt8(ascii: ".")
            && id.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
                default: false
                }
            }
    }
}
