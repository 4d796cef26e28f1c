/// A network link as `RTM_GETLINK` reports it.
public struct Link: Hashable, Sendable {
    public let index: Int32
    public let name: String
    /// `bridge`, `veth`; nil for hardware and `lo`.
    public let kind: String?
    public let isUp: Bool
    /// Up, with a carrier, and with the queue that the kernel attaches some time after that (RFC 2863's state "up").
    public let isOperational: Bool
    /// The index of the bridge that it is a port of.
    public let master: Int32?
    /// Bytes.
    public let mtu: UInt32
    public let address: [UInt8]
    public let group: UInt32

    /// Nil for another message type and for malformed ones.
    public init?(_ message: ReceivedMessage) {
        guard message.type == RTNetlink.RTM_NEWLINK, let attributes = message.attributes(after: 16),
            let index = message.payload.number(at: 4, as: Int32.self),
            let flags = message.payload.number(at: 8, as: UInt32.self),
            let name = attributes.string(IfLink.IFLA_IFNAME)
        else { return nil }
        self.index = index
        self.name = name
        kind = attributes.nested(IfLink.IFLA_LINKINFO)?.string(IfLink.IFLA_INFO_KIND)
        isUp = flags & IfLink.IFF_UP != 0
        isOperational = attributes.number(IfLink.IFLA_OPERSTATE) == IfLink.IF_OPER_UP
        master = attributes.number(IfLink.IFLA_MASTER)
        mtu = attributes.number(IfLink.IFLA_MTU) ?? 0
        address = attributes.bytes(IfLink.IFLA_ADDRESS) ?? []
        group = attributes.number(IfLink.IFLA_GROUP) ?? 0
    }
}

/// An address of a link as `RTM_GETADDR` reports it.
public struct LinkAddress: Hashable, Sendable {
    /// The link's index.
    public let index: Int32
    /// 4 or 16 octets.
    public let address: [UInt8]
    public let prefixLength: UInt8
    /// Set by somebody, not learned, and of use beyond the link.
    public let isPermanentGlobal: Bool

    /// Nil for another message type and for malformed ones.
    public init?(_ message: ReceivedMessage) {
        guard message.type == RTNetlink.RTM_NEWADDR, let attributes = message.attributes(after: 8),
            let length = message.payload.number(at: 1, as: UInt8.self),
            let flags = message.payload.number(at: 2, as: UInt8.self),
            let scope = message.payload.number(at: 3, as: UInt8.self),
            let index = message.payload.number(at: 4, as: Int32.self),
            let address = attributes.bytes(IfLink.IFA_LOCAL) ?? attributes.bytes(IfLink.IFA_ADDRESS)
        else { return nil }
        self.index = index
        self.address = address
        prefixLength = length
        isPermanentGlobal = flags & IfLink.IFA_F_PERMANENT != 0 && scope == RTNetlink.RT_SCOPE_UNIVERSE
    }
}

/// A route as `RTM_GETROUTE` reports it.
public struct Route: Hashable, Sendable {
    /// No octets for the default route.
    public let destination: [UInt8]
    public let prefixLength: UInt8
    public let gateway: [UInt8]?
    /// The index of the link that it leaves by.
    public let index: Int32?
    public let table: UInt32
    /// `RTN_UNICAST` and the like.
    public let type: UInt8

    /// Nil for another message type and for malformed ones.
    public init?(_ message: ReceivedMessage) {
        guard message.type == RTNetlink.RTM_NEWROUTE, let attributes = message.attributes(after: 12),
            let length = message.payload.number(at: 1, as: UInt8.self),
            let table = message.payload.number(at: 4, as: UInt8.self),
            let type = message.payload.number(at: 7, as: UInt8.self)
        else { return nil }
        destination = attributes.bytes(RTNetlink.RTA_DST) ?? []
        prefixLength = length
        gateway = attributes.bytes(RTNetlink.RTA_GATEWAY)
        index = attributes.number(RTNetlink.RTA_OIF)
        self.table = attributes.number(RTNetlink.RTA_TABLE) ?? UInt32(table)
        self.type = type
    }
}
