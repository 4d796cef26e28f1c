@testable import NameService

/// Bytes of messages, and looks into them.
enum DNSFixture {
    static func name(_ text: String) -> [UInt8] {
        text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }

    static func query(
        _ name: String, type: UInt16 = DNSType.a, id: UInt16 = 0x1234, flags: UInt16 = 0x0100, edns: UInt16? = nil
    ) -> [UInt8] {
        var bytes = number(id) + number(flags) + number(1) + number(0) + number(0) + number(edns == nil ? 0 : 1)
        bytes += Self.name(name) + number(type) + number(1)
        if let edns { bytes += [0] + number(DNSType.opt) + number(edns) + [0, 0, 0, 0, 0, 0] }
        return bytes
    }

    static func number(_ value: UInt16) -> [UInt8] {
        [UInt8(value >> 8), UInt8(truncatingIfNeeded: value)]
    }

    static func read(_ bytes: [UInt8]) -> DNSQuery.Reading {
        bytes.withUnsafeBytes { DNSQuery.read(DNSPacket($0)) }
    }

    /// The response as bytes.
    static func response(
        to request: [UInt8], size: Int = 65_535,
        _ write: (DNSQuery, DNSPacket, UnsafeMutableRawBufferPointer) -> Int
    ) -> [UInt8]? {
        guard case .query(let query) = read(request) else { return nil }
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = request.withUnsafeBytes { write(query, DNSPacket($0), UnsafeMutableRawBufferPointer(buffer)) }
        }
    }
}

extension [UInt8] {
    func number(at offset: Int) -> UInt16? {
        withUnsafeBytes { DNSPacket($0).number(at: offset) }
    }

    func name(at offset: Int) -> String? {
        withUnsafeBytes { DNSPacket($0).name(at: offset) }
    }

    func endOfRecord(at offset: Int) -> Int? {
        withUnsafeBytes { DNSPacket($0).endOfRecord(at: offset) }
    }
}
