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
    let outgoing: UpstreamQuery
    let place: Place
    let resolvers: [ResolverAddress]
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
        self.client = client
        self.endpoint = endpoint
        self.place = place
        self.resolvers = resolvers
        outgoing = UpstreamQuery(query, request, id: UInt16.random(in: .min ... .max))
    }

    var resolver: ResolverAddress { resolvers[attempt % resolvers.count] }

    /// Every resolver is asked twice, within what clients wait for at most.
    var mayRetry: Bool { attempt + 1 < min(resolvers.count * 2, 4) }

    /// Whether a resolver is left that was not asked at all.
    var hasOtherResolver: Bool { attempt + 1 < resolvers.count }
}
