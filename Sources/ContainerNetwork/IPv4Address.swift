/// An IPv4 address as a number in host byte order.
public struct IPv4Address: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    public init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
        rawValue = UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d)
    }

    /// Four octets in network byte order; nil for any other count.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 4 else { return nil }
        rawValue = bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// 127.0.0.1
    public static let loopback = IPv4Address(127, 0, 0, 1)
    /// 0.0.0.0
    public static let any = IPv4Address(rawValue: 0)

    /// The four octets in network byte order.
    public var bytes: [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: rawValue >> UInt32($0)) }
    }

    public static func < (left: IPv4Address, right: IPv4Address) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The address `count` further on; nil past either end of the address space.
    public func advanced(by count: Int) -> IPv4Address? {
        let (sum, overflow) = Int(rawValue).addingReportingOverflow(count)
        guard !overflow else { return nil }
        return UInt32(exactly: sum).map(IPv4Address.init(rawValue:))
    }
}

extension IPv4Address: LosslessStringConvertible {
    /// Four decimal octets, without leading zeros (a leading zero means octal to some readers).
    public init?(_ text: String) {
        self.init(parsing: text)
    }

    init?(parsing text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard let octet = decimal(part), octet <= 255 else { return nil }
            value = value << 8 | octet
        }
        rawValue = value
    }

    public var description: String {
        bytes.map(String.init).joined(separator: ".")
    }
}

extension IPv4Address: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let address = IPv4Address(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an IPv4 address: \(text)")
        }
        self = address
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A number of one to three decimal digits without sign or leading zero.
func decimal(_ text: some StringProtocol) -> UInt32? {
    guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        text.utf8.count == 1 || text.utf8.first != 0x30
    else { return nil }
    return UInt32(text)
}
