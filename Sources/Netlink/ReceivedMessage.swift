/// A message of the kernel's, cut out of a packet but not yet looked into.
public struct ReceivedMessage: Hashable, Sendable {
    public let type: UInt16
    public let flags: UInt16
    public let sequence: UInt32
    /// Everything behind `nlmsghdr`.
    public let payload: ArraySlice<UInt8>

    /// The messages of one packet; nil when a length in it does not fit. Any bytes are safe to give.
    public static func parse(_ packet: some Collection<UInt8>) -> [ReceivedMessage]? {
        var rest = Array(packet)[...]
        var messages: [ReceivedMessage] = []
        while !rest.isEmpty {
            guard let length = rest.number(at: 0, as: UInt32.self).map(Int.init), length >= 16, length <= rest.count,
                let type = rest.number(at: 4, as: UInt16.self), let flags = rest.number(at: 6, as: UInt16.self),
                let sequence = rest.number(at: 8, as: UInt32.self)
            else { return nil }
            let payload = rest.prefix(length).dropFirst(16)
            messages.append(ReceivedMessage(type: type, flags: flags, sequence: sequence, payload: payload))
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return messages
    }

    /// The attributes behind a family header of `headerLength` bytes; nil when they are malformed.
    public func attributes(after headerLength: Int) -> AttributeList? {
        guard payload.count >= headerLength else { return nil }
        return AttributeList(payload.dropFirst(headerLength))
    }
}

/// The attributes of a received message, by type. Any bytes are safe to give.
public struct AttributeList: Hashable, Sendable {
    private let values: [UInt16: ArraySlice<UInt8>]

    /// Nil when a length does not fit. Of a repeated attribute the last one counts, as in the kernel.
    public init?(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        var values: [UInt16: ArraySlice<UInt8>] = [:]
        while rest.count >= 4 {
            guard let length = rest.number(at: 0, as: UInt16.self).map(Int.init), length >= 4, length <= rest.count,
                let type = rest.number(at: 2, as: UInt16.self)
            else { return nil }
            values[type & NetlinkHeader.NLA_TYPE_MASK] = rest.prefix(length).dropFirst(4)
            rest = rest.dropFirst((length + 3) & ~3)
        }
        self.values = values
    }

    public func bytes(_ type: UInt16) -> [UInt8]? { values[type].map(Array.init) }

    /// Nil as well when the attribute is shorter than the number.
    public func number<Number: FixedWidthInteger>(_ type: UInt16, as: Number.Type = Number.self) -> Number? {
        values[type]?.number(at: 0, as: Number.self)
    }

    /// Up to the first NUL.
    public func string(_ type: UInt16) -> String? {
        values[type].map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    public func nested(_ type: UInt16) -> AttributeList? { values[type].flatMap(AttributeList.init) }
}

extension ArraySlice<UInt8> {
    /// The number at an offset from the slice's start, in host byte order; nil when it does not fit in.
    func number<Number: FixedWidthInteger>(at offset: Int, as: Number.Type = Number.self) -> Number? {
        let size = MemoryLayout<Number>.size
        guard offset >= 0, count >= size, offset <= count - size else { return nil }
        return withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Number.self) }
    }
}
