/// Writing of responses into a buffer that the caller keeps.
///
/// Every function gives the length of the response, or 0 when the buffer is too small for even its header.
enum DNSResponse {
    /// Seconds that clients may keep an answer. Short, so that a recreated container is found at once.
    static let timeToLive: UInt32 = 5

    /// The answer to `query`, whose packet is `request`. Addresses are given in turn: `first` is the index to begin with.
    ///
    /// Answers past `limit` bytes are left out and the truncation flag is set.
    static func write(
        addresses: [IPv4Address], first: Int, to query: DNSQuery, _ request: DNSPacket,
        limit: Int, into out: UnsafeMutableRawBufferPointer
    ) -> Int {
        var writer = begin(query, request, limit: limit, out)
        guard writer.position > 0 else { return 0 }
        var written = 0
        for step in addresses.indices {
            let address = addresses[(first + step) % addresses.count].value
            guard writer.append(record: DNSType.a, count: 4) else { break }
            writer.append(UInt16(truncatingIfNeeded: address >> 16))
            writer.append(UInt16(truncatingIfNeeded: address))
            written += 1
        }
        return writer.finish(answers: written, isTruncated: written < addresses.count)
    }

    /// The answer to a reverse look-up; `name` is in wire form.
    static func write(
        pointer name: [UInt8], to query: DNSQuery, _ request: DNSPacket, limit: Int,
        into out: UnsafeMutableRawBufferPointer
    ) -> Int {
        var writer = begin(query, request, limit: limit, out)
        guard writer.position > 0 else { return 0 }
        let fits = writer.append(record: DNSType.ptr, count: name.count)
        if fits { writer.append(name) }
        return writer.finish(answers: fits ? 1 : 0, isTruncated: !fits)
    }

    /// An answer without records.
    static func write(
        code: DNSCode, to query: DNSQuery, _ request: DNSPacket, into out: UnsafeMutableRawBufferPointer
    ) -> Int {
        var writer = begin(query, request, limit: DNSLimit.datagram, out)
        guard writer.position > 0 else { return 0 }
        return writer.finish(answers: 0, code: code)
    }

    /// A bare header for a packet that could not be read; 0 when even the header is missing.
    static func write(code: DNSCode, to request: DNSPacket, into out: UnsafeMutableRawBufferPointer) -> Int {
        guard let id = request.number(at: 0), let flags = request.number(at: 2), out.count >= DNSLimit.header else {
            return 0
        }
        var writer = DNSWriter(out, limit: DNSLimit.header)
        writer.append(id)
        let kept = flags & (DNSFlag.opcode | DNSFlag.recursionDesired)
        writer.append(kept | DNSFlag.response | DNSFlag.recursionAvailable | UInt16(code.rawValue))
        for _ in 0..<4 { writer.append(UInt16(0)) }
        return writer.position
    }

    private static func begin(
        _ query: DNSQuery, _ request: DNSPacket, limit: Int, _ out: UnsafeMutableRawBufferPointer
    ) -> DNSWriter {
        var writer = DNSWriter(out, limit: min(limit, out.count))
        writer.begin(query, request)
        return writer
    }
}

/// A cursor that stays below a limit and keeps room for the EDNS record at the end.
private struct DNSWriter {
    private let out: UnsafeMutableRawBufferPointer
    private let limit: Int
    private var flags: UInt16 = 0
    private var hasEDNS = false
    private(set) var position = 0

    init(_ out: UnsafeMutableRawBufferPointer, limit: Int) {
        self.out = out
        self.limit = limit
    }

    private var room: Int { limit - position - (hasEDNS ? 11 : 0) }

    /// Header and question, which is repeated byte for byte.
    mutating func begin(_ query: DNSQuery, _ request: DNSPacket) {
        hasEDNS = query.ednsLimit != nil
        guard query.questionEnd <= request.count, query.questionEnd <= room else { return }
        let kept = query.flags & (DNSFlag.recursionDesired | DNSFlag.checkingDisabled)
        flags = kept | DNSFlag.response | DNSFlag.recursionAvailable
        append(query.id)
        append(flags)
        append(UInt16(1))
        for _ in 0..<3 { append(UInt16(0)) }
        UnsafeMutableRawBufferPointer(rebasing: out[position..<query.questionEnd])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: request.bytes[position..<query.questionEnd]))
        position = query.questionEnd
    }

    /// Begins a record about the question's name; false when it does not fit.
    mutating func append(record type: UInt16, count: Int) -> Bool {
        guard 12 + count <= room else { return false }
        append(UInt16(0xC000 | UInt16(DNSLimit.header)))
        append(type)
        append(UInt16(1))
        append(UInt16(DNSResponse.timeToLive >> 16))
        append(UInt16(truncatingIfNeeded: DNSResponse.timeToLive))
        append(UInt16(count))
        return true
    }

    mutating func append(_ number: UInt16) {
        set(number, at: position)
        position += 2
    }

    mutating func append(_ bytes: [UInt8]) {
        for byte in bytes {
            out[position] = byte
            position += 1
        }
    }

    mutating func finish(answers: Int, isTruncated: Bool = false, code: DNSCode = .noError) -> Int {
        if hasEDNS {
            out[position] = 0
            position += 1
            append(DNSType.opt)
            append(UInt16(DNSLimit.ednsDatagram))
            for _ in 0..<3 { append(UInt16(0)) }
            set(1, at: 10)
        }
        set(flags | (isTruncated ? DNSFlag.truncated : 0) | UInt16(code.rawValue), at: 2)
        set(UInt16(answers), at: 6)
        return position
    }

    private func set(_ number: UInt16, at offset: Int) {
        out[offset] = UInt8(number >> 8)
        out[offset + 1] = UInt8(truncatingIfNeeded: number)
    }
}
