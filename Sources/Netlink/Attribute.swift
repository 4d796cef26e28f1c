/// A netlink attribute: a type and either bytes or further attributes.
public struct Attribute: Hashable, Sendable {
    public enum Payload: Hashable, Sendable {
        case bytes([UInt8])
        /// The flag `NLA_F_NESTED` is added on encoding.
        case nested([Attribute])
        /// A structure of the kernel's followed by attributes, as in `VETH_INFO_PEER`.
        case message(header: [UInt8], [Attribute])
    }

    /// Without flag bits.
    public let type: UInt16
    public let payload: Payload

    public init(_ type: UInt16, _ payload: Payload) {
        self.type = type & NetlinkHeader.NLA_TYPE_MASK
        self.payload = payload
    }

    public static func bytes(_ type: UInt16, _ value: [UInt8]) -> Attribute { Attribute(type, .bytes(value)) }

    public static func number(_ type: UInt16, _ value: some FixedWidthInteger) -> Attribute {
        Attribute(type, .bytes(nativeBytes(value)))
    }

    /// With the terminating NUL.
    public static func string(_ type: UInt16, _ value: String) -> Attribute {
        Attribute(type, .bytes(Array(value.utf8) + [0]))
    }

    public static func nested(_ type: UInt16, _ children: [Attribute]) -> Attribute {
        Attribute(type, .nested(children))
    }
}

/// The bytes of a number in the host's order, which is netlink's.
func nativeBytes(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value) { Array($0) }
}
