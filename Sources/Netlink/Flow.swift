/// A connection that the kernel tracks, as its first packet had it.
public struct Flow: Hashable, Sendable {
    /// Four octets each.
    public let source: [UInt8]
    public let destination: [UInt8]
    /// The IP protocol's number.
    public let `protocol`: UInt8
    public let sourcePort: UInt16
    public let destinationPort: UInt16

    public init(
        source: [UInt8], destination: [UInt8], protocol: UInt8, sourcePort: UInt16, destinationPort: UInt16
    ) {
        self.source = source
        self.destination = destination
        self.protocol = `protocol`
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
    }

    /// Nil for another message type, for malformed ones and for flows without ports.
    public init?(_ message: ReceivedMessage) {
        guard message.type == Conntrack.IPCTNL_MSG_CT_NEW, let attributes = message.attributes(after: 4),
            let tuple = attributes.nested(Conntrack.CTA_TUPLE_ORIG),
            let addresses = tuple.nested(Conntrack.CTA_TUPLE_IP),
            let transport = tuple.nested(Conntrack.CTA_TUPLE_PROTO),
            let source = addresses.bytes(Conntrack.CTA_IP_V4_SRC),
            let destination = addresses.bytes(Conntrack.CTA_IP_V4_DST),
            let number = transport.number(Conntrack.CTA_PROTO_NUM, as: UInt8.self),
            let sourcePort = transport.number(Conntrack.CTA_PROTO_SRC_PORT, as: UInt16.self),
            let destinationPort = transport.number(Conntrack.CTA_PROTO_DST_PORT, as: UInt16.self)
        else { return nil }
        self.init(
            source: source, destination: destination, protocol: number, sourcePort: UInt16(bigEndian: sourcePort),
            destinationPort: UInt16(bigEndian: destinationPort))
    }

    var tuple: Attribute {
        .nested(
            Conntrack.CTA_TUPLE_ORIG,
            [
                .nested(
                    Conntrack.CTA_TUPLE_IP,
                    [.bytes(Conntrack.CTA_IP_V4_SRC, source), .bytes(Conntrack.CTA_IP_V4_DST, destination)]),
                .nested(
                    Conntrack.CTA_TUPLE_PROTO,
                    [
                        .number(Conntrack.CTA_PROTO_NUM, `protocol`),
                        .number(Conntrack.CTA_PROTO_SRC_PORT, sourcePort.bigEndian),
                        .number(Conntrack.CTA_PROTO_DST_PORT, destinationPort.bigEndian),
                    ]),
            ])
    }
}

extension Request {
    /// `struct nfgenmsg` for IPv4.
    private static let conntrackHeader: [UInt8] = [RTNetlink.AF_INET, 0, 0, 0]

    /// Every IPv4 flow that the kernel tracks; for a socket of the netfilter family.
    public static var flows: Request {
        Request(
            Conntrack.IPCTNL_MSG_CT_GET, "IPCTNL_MSG_CT_GET", flags: NetlinkHeader.NLM_F_DUMP,
            subject: "tracked connections", header: conntrackHeader, [])
    }

    /// Forgets a flow: its next packet is looked at as a first one. Errors: ENOENT.
    public static func deleteFlow(_ flow: Flow) -> Request {
        Request(
            Conntrack.IPCTNL_MSG_CT_DELETE, "IPCTNL_MSG_CT_DELETE",
            subject: "flow to \(text(flow.destination)):\(flow.destinationPort)", header: conntrackHeader,
            [flow.tuple])
    }
}
