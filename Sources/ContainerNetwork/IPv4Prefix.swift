/// A block of IPv4 addresses in CIDR form; `address` is always the block's first one.
public struct IPv4Prefix: Hashable, Comparable, Sendable {
    public let address: IPv4Address
    /// 0...32
    public let length: Int

    /// The block of that length that `address` is in; nil when `length` is outside 0...32.
    public init?(containing address: IPv4Address, length: Int) {
        guard (0...32).contains(length) else { return nil }
        self.address = IPv4Address(rawValue: address.rawValue & IPv4Prefix.mask(length))
        self.length = length
    }

    private static func mask(_ length: Int) -> UInt32 {
        length == 0 ? 0 : ~UInt32(0) << UInt32(32 - length)
    }

    public var netmask: IPv4Address { IPv4Address(rawValue: IPv4Prefix.mask(length)) }

    /// The block's last address: the broadcast address for lengths up to 30.
    public var lastAddress: IPv4Address { IPv4Address(rawValue: address.rawValue | ~netmask.rawValue) }

    /// The addresses that a host may have: without network and broadcast address, but all of a /31 and /32.
    public var hosts: ClosedRange<IPv4Address> {
        guard length <= 30 else { return address...lastAddress }
        return IPv4Address(rawValue: address.rawValue + 1)...IPv4Address(rawValue: lastAddress.rawValue - 1)
    }

    public var hostCount: Int { Int(hosts.upperBound.rawValue) - Int(hosts.lowerBound.rawValue) + 1 }

    public func contains(_ other: IPv4Address) -> Bool {
        other.rawValue & netmask.rawValue == address.rawValue
    }

    public func contains(_ other: IPv4Prefix) -> Bool {
        other.length >= length && contains(other.address)
    }

    public func overlaps(_ other: IPv4Prefix) -> Bool {
        contains(other.address) || other.contains(address)
    }

    /// The blocks of `length` in this one, ascending; none when `length` is shorter than this one's or over 32.
    public func blocks(ofLength length: Int) -> some Sequence<IPv4Prefix> {
        let count = (self.length...32).contains(length) ? 1 << (length - self.length) : 0
        return (0..<count).lazy.compactMap { index in
            IPv4Prefix(
                containing: IPv4Address(rawValue: address.rawValue | UInt32(index) << UInt32(32 - length)),
                length: length)
        }
    }

    public static func < (left: IPv4Prefix, right: IPv4Prefix) -> Bool {
        (left.address, left.length) < (right.address, right.length)
    }
}

extension IPv4Prefix: LosslessStringConvertible {
    /// `a.b.c.d/n`; bits past the length are cleared, as docker does with `10.1.2.3/24`.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPv4Address(parsing: parts[0]), let length = decimal(parts[1]) else {
            return nil
        }
        self.init(containing: address, length: Int(length))
    }

    public var description: String { "\(address)/\(length)" }
}

extension IPv4Prefix: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let prefix = IPv4Prefix(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an IPv4 prefix: \(text)")
        }
        self = prefix
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
