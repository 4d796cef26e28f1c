import ContainerNetwork
import Foundation
import LinuxSystem

/// A network namespace that plays the host, another one that plays a machine outside, and containers between them.
/// The real host's links and rules are not touched. All of it on one thread of its own.
final class NetworkLab {
    static let outside = "outside"
    static let tag = "0a1b2c"
    /// The lab's host, as the machine outside sees it, and that machine.
    static let hostAddress = "192.0.2.1"
    static let outsideAddress = "192.0.2.2"

    let folder: String
    let host: NetworkHost
    private let home: OwnedDescriptor
    /// Descriptors of the containers' servers.
    fileprivate var listeners: [String: Int32] = [:]

    /// Runs `body` with a lab on a thread that nothing else ever uses, and clears up behind it.
    static func run(_ body: @escaping @Sendable (NetworkLab) throws -> Void) async throws {
        try await withTaskExecutorPreference(OwnThreads()) { try await perform(body) }
    }

    @concurrent
    private static func perform(_ body: @Sendable (NetworkLab) throws -> Void) async throws {
        let lab = try NetworkLab()
        defer { lab.clear() }
        try body(lab)
    }

    private init() throws {
        folder = "/tmp/davit-lab-" + UUID().uuidString.prefix(8).lowercased()
        try Files.makeDirectories(folder)
        try Namespaces.unshareNetwork()
        try Namespaces.bindNetwork(to: "\(folder)/\(NetworkLab.outside)")
        try Namespaces.unshareNetwork()
        home = try Namespaces.open("/proc/thread-self/ns/net")
        host = try NetworkHost(tag: NetworkLab.tag, namespaceFolder: "\(folder)/netns")
        try must(
            """
            ip link set lo up && ip link add up0 type veth peer name eth0
            ip link set eth0 netns \(folder)/outside
            ip addr add \(NetworkLab.hostAddress)/24 dev up0 && ip link set up0 up
            nsenter --net=\(folder)/outside ip addr add \(NetworkLab.outsideAddress)/24 dev eth0
            nsenter --net=\(folder)/outside ip link set eth0 up
            nsenter --net=\(folder)/outside ip route add 10.210.0.0/16 via \(NetworkLab.hostAddress)
            """)
    }

    private func clear() {
        stopServers()
        let ids = (try? Files.list("\(folder)/netns")) ?? []  // a failed test may have made none
        for path in ids.map({ "\(folder)/netns/\($0)" }) + ["\(folder)/\(NetworkLab.outside)"] {
            try? Namespaces.detach(path)  // the lab's own mounts; a test that checks for leftovers does so before
        }
        try? Files.removeTree(folder)  // as above
    }

    struct CommandFailed: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs commands on the lab's host and returns what they print. Foundation's `Process` does not work on a thread
    /// whose network namespace has no loopback yet.
    @discardableResult
    func must(_ script: String) throws -> String {
        let file = "\(folder)/output"
        let output = try OwnedDescriptor(opening: file, flags: O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600)
        let pid = try Spawn.process(
            "/bin/sh", arguments: ["sh", "-ec", script], descriptors: [(1, output.rawValue), (2, output.rawValue)])
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let text = try Files.readText(file)
        guard status == 0 else { throw CommandFailed(description: "\(script): \(text)") }
        return text
    }

    func bridge(_ number: UInt8, isInternal: Bool = false, icc: Bool = true) throws -> BridgeSpec {
        let subnet = IPv4Prefix("10.210.\(number).0/24")
        guard let subnet else { throw CommandFailed(description: "no subnet") }
        let spec = BridgeSpec(
            networkID: "00000\(number)", name: host.names.bridge(networkID: "00000\(number)"), subnet: subnet,
            gateway: subnet.hosts.lowerBound, isInternal: isInternal, icc: icc)
        try host.ensureBridge(spec)
        return spec
    }

    /// A container with the addresses .`last` on these networks, by the first of which it goes out, and a server on
    /// port 80.
    @discardableResult
    func container(_ id: String, _ last: UInt8, on bridges: BridgeSpec...) throws -> AttachedEndpoint {
        let spec = endpoint(id, last, bridges)
        let attached = try host.attach(spec)
        listeners[id] = try listener(in: id).release()
        return attached
    }

    func endpoint(_ id: String, _ last: UInt8, _ bridges: [BridgeSpec], generation: UInt32 = 0) -> EndpointSpec {
        let interfaces = bridges.enumerated().map { index, bridge in
            InterfaceSpec(
                bridge: bridge.name,
                hostLink: host.names.veth(
                    random: generation << 20 | (bridge.subnet.address.rawValue & 0xff00) << 4 | UInt32(last) << 4
                        | UInt32(index)),
                containerLink: "eth\(index)", address: address(last, on: bridge), prefixLength: 24, icc: bridge.icc)
        }
        return EndpointSpec(
            id: id, netnsPath: "\(folder)/netns/\(id)", interfaces: interfaces,
            defaultGateway: bridges.first { !$0.isInternal }?.gateway)
    }

    func address(_ last: UInt8, on bridge: BridgeSpec) -> IPv4Address {
        IPv4Address(rawValue: bridge.subnet.address.rawValue | UInt32(last))
    }

    func publish(
        _ port: UInt16, at hostAddress: IPv4Address? = nil, _ transport: PortProtocol = .tcp, to last: UInt8,
        on bridge: BridgeSpec
    ) throws {
        try host.publish([mapping(port, at: hostAddress, transport, to: last, on: bridge)])
    }

    func mapping(
        _ port: UInt16, at hostAddress: IPv4Address? = nil, _ transport: PortProtocol = .tcp, to last: UInt8,
        on bridge: BridgeSpec
    ) -> PortMapping {
        PortMapping(
            hostAddress: hostAddress, hostPort: port, protocol: transport, containerAddress: address(last, on: bridge),
            containerPort: 80, bridge: bridge.name)
    }
}

extension NetworkLab {
    /// Runs `body` in the namespace of a container or of the machine outside; nil is the lab's host.
    func visit<Value: ~Copyable>(_ place: String?, _ body: () throws -> Value) throws -> Value {
        guard let place else { return try body() }
        let path = place == NetworkLab.outside ? "\(folder)/outside" : "\(folder)/netns/\(place)"
        try Namespaces.enter(Namespaces.open(path), kind: .network)
        do {
            let value = try body()
            try Namespaces.enter(home, kind: .network)
            return value
        } catch {
            try Namespaces.enter(home, kind: .network)
            throw error
        }
    }

    /// A socket of that namespace; what it waits for comes at once or not at all.
    func socket(in place: String?, _ kind: __socket_type) throws -> OwnedDescriptor {
        try visit(place) {
            let descriptor = OwnedDescriptor(owning: Glibc.socket(AF_INET, Int32(kind.rawValue), 0))
            var limit = timeval(tv_sec: 0, tv_usec: 300_000)
            for option in [SO_SNDTIMEO, SO_RCVTIMEO] {
                setsockopt(descriptor.rawValue, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
            }
            return descriptor
        }
    }

    func listener(in place: String?, port: UInt16 = 80, at address: String = "0.0.0.0") throws -> OwnedDescriptor {
        let descriptor = try socket(in: place, SOCK_STREAM)
        guard withName(address, port, { bind(descriptor.rawValue, $0, $1) }) == 0, listen(descriptor.rawValue, 8) == 0
        else { throw CommandFailed(description: "listening in \(place ?? "the host"): errno \(errno)") }
        return descriptor
    }

    /// Who a container's server sees when a connection is made to it; nil when none arrives.
    func client(seenBy server: String, from place: String?, to address: String, _ port: UInt16 = 80) throws -> String? {
        let socket = try socket(in: place, SOCK_STREAM)
        guard withName(address, port, { connect(socket.rawValue, $0, $1) }) == 0 else { return nil }
        guard let listening = listeners[server] else { return nil }
        var (name, length) = (sockaddr_in(), socklen_t(MemoryLayout<sockaddr_in>.size))
        let accepted = withUnsafeMutableBytes(of: &name) {
            accept(listening, $0.bindMemory(to: sockaddr.self).baseAddress, &length)
        }
        guard accepted >= 0 else { return nil }
        close(accepted)
        return IPv4Address(rawValue: UInt32(bigEndian: name.sin_addr.s_addr)).description
    }

    func canConnect(from place: String?, to address: String, _ port: UInt16) throws -> Bool {
        let socket = try socket(in: place, SOCK_STREAM)
        return withName(address, port) { connect(socket.rawValue, $0, $1) } == 0
    }

    func withName<Result>(_ address: String, _ port: UInt16, _ body: (UnsafePointer<sockaddr>?, socklen_t) -> Result)
        -> Result
    {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = (IPv4Address(address) ?? .any).rawValue.bigEndian
        return withUnsafeBytes(of: &name) { body($0.bindMemory(to: sockaddr.self).baseAddress, socklen_t($0.count)) }
    }
}

extension NetworkLab {
    /// A listening socket keeps its namespace alive.
    func stopServers() {
        listeners.values.forEach { close($0) }
        listeners = [:]
    }
}

/// Gives each job of a task a new thread, so that what it does to the thread's namespaces goes with it.
private final class OwnThreads: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
