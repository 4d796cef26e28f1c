/// A client's query as it is sent to resolvers: the same bytes under an id of our own.
struct UpstreamQuery {
    let query: DNSQuery
    let id: UInt16
    let packet: [UInt8]

    init(_ query: DNSQuery, _ request: DNSPacket, id: UInt16) {
        self.query = query
        self.id = id
        packet = [UInt8(id >> 8), UInt8(truncatingIfNeeded: id)] + request.bytes.dropFirst(2)
    }

    /// What a message from the resolver means.
    enum Reply: Hashable {
        case answer
        /// Truncated; complete over TCP.
        case truncated
        /// The resolver cannot or will not.
        case failure
        /// No answer to this query.
        case foreign
    }

    /// The id and the question must be ours, so that nobody else can slip in an answer; letters may change their case.
    func judge(_ reply: DNSPacket) -> Reply {
        guard reply.count >= DNSLimit.header, reply.number(at: 0) == id, let flags = reply.number(at: 2),
            flags & DNSFlag.response != 0
        else { return .foreign }
        let code = UInt8(flags & DNSFlag.code)
        guard repeatsQuestion(reply) || (reply.number(at: 4) == 0 && code != 0) else { return .foreign }
        if code == DNSCode.serverFailure.rawValue || code == DNSCode.refused.rawValue { return .failure }
        return flags & DNSFlag.truncated != 0 ? .truncated : .answer
    }

    private func repeatsQuestion(_ reply: DNSPacket) -> Bool {
        guard reply.number(at: 4) == 1, reply.count >= query.questionEnd else { return false }
        return (DNSLimit.header..<query.questionEnd).allSatisfy { index in
            let (ours, theirs) = (packet[index], reply.bytes[index])
            guard ours != theirs else { return true }
            guard let letter = DNSName.folded(ours) else { return false }
            return letter == DNSName.folded(theirs)
        }
    }
}
