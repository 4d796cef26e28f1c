/// One netlink message: `nlmsghdr`, the family's own header, attributes.
public struct Message: Hashable, Sendable {
    public let type: UInt16
    public let flags: UInt16
    public let sequence: UInt32
    /// The family's structure, such as `ifinfomsg`.
    public let header: [UInt8]
    public let attributes: [Attribute]

    public init(type: UInt16, flags: UInt16, sequence: UInt32, header: [UInt8], attributes: [Attribute] = []) {
        self.type = type
        self.flags = flags
        self.sequence = sequence
        self.header = header
        self.attributes = attributes
    }

    /// The message as it is sent, padded to four bytes. Source: netlink(7), linux/netlink.h.
    public func encoded() -> [UInt8] {
        var encoder = Encoder()
        encoder.append(self)
        return encoder.bytes
    }
}

/// The one place that knows of alignment, lengths and nesting.
struct Encoder {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ message: Message) {
        let start = bytes.count
        bytes += nativeBytes(UInt32(0)) + nativeBytes(message.type) + nativeBytes(message.flags)
        bytes += nativeBytes(message.sequence) + nativeBytes(UInt32(0))
        bytes += message.header
        align()
        message.attributes.forEach { append($0) }
        patch(UInt32(truncatingIfNeeded: bytes.count - start), at: start)
    }

    private mutating func append(_ attribute: Attribute) {
        let start = bytes.count
        bytes += nativeBytes(UInt16(0))
        switch attribute.payload {
        case .bytes(let value):
            bytes += nativeBytes(attribute.type) + value
        case .nested(let children):
            bytes += nativeBytes(attribute.type | NetlinkHeader.NLA_F_NESTED)
            children.forEach { append($0) }
        case .message(let header, let children):
            bytes += nativeBytes(attribute.type | NetlinkHeader.NLA_F_NESTED) + header
            align()
            children.forEach { append($0) }
        }
        patch(UInt16(truncatingIfNeeded: bytes.count - start), at: start)
        align()
    }

    private mutating func align() {
        while bytes.count % 4 != 0 { bytes.append(0) }
    }

    private mutating func patch(_ length: some FixedWidthInteger, at offset: Int) {
        let value = nativeBytes(length)
        bytes.replaceSubrange(offset..<offset + value.count, with: value)
    }
}
