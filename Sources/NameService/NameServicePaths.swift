/// Where the service keeps its files, all below the run folder.
public struct NameServicePaths: Hashable, Sendable {
    public let folder: String

    public init(runFolder: String) {
        folder = "\(runFolder)/dns"
    }

    /// The control socket.
    public var socket: String { "\(folder)/dns.sock" }
    /// Locked while the service runs; holds its pid.
    public var lock: String { "\(folder)/dns.lock" }
    /// One file an endpoint.
    public var endpoints: String { "\(folder)/endpoints" }

    func endpoint(_ id: String) -> String { "\(endpoints)/\(id).json" }
}
