import Glibc
import LinuxSystem

/// A query on its way through upstream resolvers.
final class Flight {
    /// Who gets the answer.
    enum Client {
        case datagram(sockaddr_in)
        case stream(StreamConnection)
    }

    /// Where the resolvers are asked from.
    enum Place {
        case host
        case container
    }

    let endpoint: ServedEndpoint
    let client: Client
    let query: DNSQuery
    let place: Place
    let resolvers: [ResolverAddress]
    /// The query with an id of our own.
    let packet: [UInt8]
    let id: UInt16
    /// How many times a resolver was asked; the next one is `resolvers[attempt % count]`.
    var attempt = 0
    var socket: OwnedDescriptor?
    /// Of the socket, or 0.
    var token: UInt64 = 0
    var kind = InternetSocket.Kind.datagrams
    var input: [UInt8] = []
    var output: [UInt8] = []

    init(
        _ query: DNSQuery, _ request: DNSPacket, from client: Client, of endpoint: ServedEndpoint, place: Place,
        resolvers: [ResolverAddress]
    ) {
        self.query = query
        self.client = client
        self.endpoint = endpoint
        self.place = place
        self.resolvers = resolvers
        id = UInt16.random(in: .min ... .max)
        packet = [UInt8(id >> 8), UInt8(truncatingIfNeeded: id)] + request.bytes.dropFirst(2)
    }

    var resolver: ResolverAddress { resolvers[attempt % resolvers.count] }

    /// Every resolver is asked twice, within what clients wait for at most.
    var mayRetry: Bool { attempt + 1 < min(resolvers.count * 2, 4) }

    /// Whether a resolver is left that was not asked at all.
    var hasOtherResolver: Bool { attempt + 1 < resolvers.count }

    /// What a message from the resolver means.
    enum Reply: Hashable {
        case answer
        /// Truncated; complete over TCP.
        case truncated
        /// The resolver cannot or will not.
        case failure
        /// No answer to our query.
        case foreign
    }

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
            return ours == theirs || (DNSName.folded(ours) ?? 0) == (DNSName.folded(theirs) ?? 1)
        }
    }
}
