/// A query as far as the service looks into it. Source: RFC 1035 section 4.1.
struct DNSQuery: Hashable {
    let id: UInt16
    let flags: UInt16
    /// In lower case, joined by dots; nil for names that no host can have, which are only handed on.
    let name: String?
    let type: UInt16
    /// Offset after the question.
    let questionEnd: Int
    /// The largest datagram that the client takes; nil without EDNS.
    let ednsLimit: Int?

    /// How many bytes an answer in a datagram may have.
    var datagramLimit: Int {
        min(max(ednsLimit ?? DNSLimit.datagram, DNSLimit.datagram), DNSLimit.message)
    }

    /// What a packet from a client is.
    enum Reading: Hashable {
        case query(DNSQuery)
        /// To be answered with this code and nothing else.
        case unusable(DNSCode)
        /// Not to be answered: no header, or itself a response.
        case ignored
    }

    static func read(_ packet: DNSPacket) -> Reading {
        guard packet.count >= DNSLimit.header, let id = packet.number(at: 0), let flags = packet.number(at: 2),
            flags & DNSFlag.response == 0
        else { return .ignored }
        guard flags & DNSFlag.opcode == 0 else { return .unusable(.notImplemented) }
        guard packet.number(at: 4) == 1, let nameEnd = plainNameEnd(packet), let type = packet.number(at: nameEnd),
            let edns = ednsLimit(packet, from: nameEnd + 4), nameEnd + 4 <= packet.count
        else { return .unusable(.formatError) }
        let isInternet = packet.number(at: nameEnd + 2) == 1
        return .query(
            DNSQuery(
                id: id, flags: flags, name: isInternet ? packet.name(at: DNSLimit.header) : nil, type: type,
                questionEnd: nameEnd + 4, ednsLimit: edns > 0 ? edns : nil))
    }

    /// The end of the question's name, which has nothing before it that a pointer could point to.
    private static func plainNameEnd(_ packet: DNSPacket) -> Int? {
        var position = DNSLimit.header
        while let length = packet.byte(at: position), length <= DNSLimit.label {
            position += 1 + Int(length)
            guard position - DNSLimit.header <= DNSLimit.name else { return nil }
            if length == 0 { return position }
        }
        return nil
    }

    /// The size in the OPT record; 0 without one, nil when a record is malformed. Source: RFC 6891 section 6.1.
    private static func ednsLimit(_ packet: DNSPacket, from start: Int) -> Int? {
        guard let answers = packet.number(at: 6), let authorities = packet.number(at: 8),
            let additional = packet.number(at: 10)
        else { return nil }
        var position = start
        var limit = 0
        for _ in 0..<Int(answers) + Int(authorities) + Int(additional) {
            guard let fixed = packet.endOfName(at: position), let type = packet.number(at: fixed),
                let size = packet.number(at: fixed + 2), let end = packet.endOfRecord(at: position)
            else { return nil }
            if type == DNSType.opt { limit = max(Int(size), 1) }
            position = end
        }
        return limit
    }
}
