import JSONCodec

/// One published port; ranges that pair one to one are already expanded.
public struct PortMapping: ComposeObject {
    public var name: String?
    /// `ingress` or `host`; no difference on one host.
    public var mode: String?
    /// nil is every IPv4 and IPv6 address.
    public var hostIP: String?
    /// The container's port, 1 to 65535.
    public var target: Int = 0
    /// The host's port, or `first-last` of which the engine takes a free one; nil lets the engine choose any.
    public var published: String?
    /// `tcp`, `udp` or `sctp`.
    public var `protocol` = "tcp"
    public var appProtocol: String?
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public init(
        target: Int, published: String? = nil, protocol: String = "tcp", hostIP: String? = nil,
        mode: String? = "ingress"
    ) {
        self.target = target
        self.published = published
        self.protocol = `protocol`
        self.hostIP = hostIP
        self.mode = mode
    }

    /// `published` as numbers; nil when the engine chooses or when it is no range of ports.
    public var publishedRange: ClosedRange<UInt16>? {
        guard let published else { return nil }
        let parts = published.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first.flatMap({ UInt16($0) }), parts.count <= 2,
            let last = parts.last.flatMap({ UInt16($0) }), first > 0, first <= last
        else { return nil }
        return first...last
    }

    public static let fields: FieldTable<PortMapping> = [
        .nonzero("name", \.name),
        .nonzero("mode", \.mode),
        .nonzero("host_ip", \.hostIP),
        .nonzero("target", \.target),
        .nonzero("published", \.published),
        .nonzero("protocol", \.protocol),
        .nonzero("app_protocol", \.appProtocol),
    ]
}
