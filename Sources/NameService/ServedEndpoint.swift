import Glibc
import LinuxSystem

/// An endpoint with its open sockets.
final class ServedEndpoint {
    var endpoint: DNSEndpoint {
        didSet { upstreams = endpoint.upstreams.compactMap(ResolverAddress.init) }
    }
    let namespace: OwnedDescriptor
    /// Tells namespaces apart whose paths are the same.
    let namespaceID: UInt64
    let datagrams: OwnedDescriptor
    let listener: OwnedDescriptor
    private(set) var upstreams: [ResolverAddress]
    /// Valid as long as the zones are.
    var view: Zones.View = []
    /// Tokens of the sockets in epoll.
    var tokens: [UInt64] = []
    /// Queries that wait for an upstream.
    var flights = 0
    var connections = 0

    /// Opens the sockets inside the endpoint's namespace.
    init(_ endpoint: DNSEndpoint, _ visitor: borrowing NamespaceVisitor) throws(SystemError) {
        guard Namespaces.isNamespace(endpoint.netns) else {
            throw SystemError(operation: "open network namespace", subject: endpoint.netns, errno: ENOENT)
        }
        let namespace = try Namespaces.open(endpoint.netns)
        let datagrams = try visitor.visit(namespace) { () throws(SystemError) in try InternetSocket.serve(.datagrams) }
        let listener = try visitor.visit(namespace) { () throws(SystemError) in try InternetSocket.serve(.stream) }
        namespaceID = try Self.namespaceID(endpoint.netns)
        self.namespace = namespace
        self.datagrams = datagrams
        self.listener = listener
        self.endpoint = endpoint
        upstreams = endpoint.upstreams.compactMap(ResolverAddress.init)
    }

    static func namespaceID(_ path: String) throws(SystemError) -> UInt64 {
        UInt64(try Files.status(path).st_ino)
    }
}
