import ComposeModel
import ContainerNetwork
import Glibc
import OCISpec

/// What follows from a definition alone.
extension ContainerDefinition {
    var stopGrace: Duration { specification.stopGracePeriod ?? .seconds(10) }

    /// Of the stack file, else SIGTERM; the image's is filled in when the container is made.
    var stopSignal: Int32 { specification.stopSignal.flatMap(Signals.number(of:)) ?? SIGTERM }

    /// False with `network_mode: host` and with another service's namespace.
    var ownsNetworkNamespace: Bool {
        switch specification.networkMode {
        case .host, .service, .container: false
        case nil, .some(.none), .private, .shareable, .bridge, .other: true
        }
    }

    var usesHostNetwork: Bool { specification.networkMode == .host }

    /// Settings of the network namespace: those of the stack file over the defaults.
    var networkSysctls: [String: String] {
        let own = specification.sysctls.filter { $0.key.hasPrefix("net.") }
        return ContainerDefaults.networkSysctls.merging(own) { _, own in own }
    }

    /// By host-wide network name: the highest gets the default route.
    var gatewayPriority: [String: Int] {
        var priorities: [String: Int] = [:]
        for (key, options) in specification.networks {
            if let name = networks[key], let priority = options?.gwPriority { priorities[name] = priority }
        }
        return priorities
    }

    /// The networks in the order of connecting (`priority`, then name), with what the container is called there.
    func endpointRequests() throws -> [EndpointRequest] {
        guard ownsNetworkNamespace, specification.networkMode != NamespaceMode.none else { return [] }
        let ordered = specification.networks.sorted { left, right in
            (-(left.value?.priority ?? 0), left.key) < (-(right.value?.priority ?? 0), right.key)
        }
        return try ordered.enumerated().map { index, entry in
            guard let name = networks[entry.key] else {
                throw EngineError(.notFound, "service \(service)", "its network \(entry.key) is not in the stack")
            }
            let options = entry.value
            let mac = options?.macAddress ?? (index == 0 ? specification.macAddress : nil)
            return EndpointRequest(
                network: name, address: try options?.ipv4Address.map { try address($0) },
                mac: try mac.map { try macAddress($0) }, link: options?.interfaceName,
                names: [self.name, service] + (options?.aliases ?? []) + [specification.hostname ?? id.short, id.short])
        }
    }

    private func address(_ text: String) throws -> IPv4Address {
        guard let address = IPv4Address(text) else {
            throw EngineError(.invalid, "service \(service)", "\(text) is no IPv4 address")
        }
        return address
    }

    private func macAddress(_ text: String) throws -> MACAddress {
        guard let address = MACAddress(text) else {
            throw EngineError(.invalid, "service \(service)", "\(text) is no MAC address")
        }
        return address
    }

    var wantedPorts: [WantedPort] {
        get throws {
            guard !usesHostNetwork else { return [] }
            return try specification.ports.map { port in
                guard let target = UInt16(exactly: port.target), target > 0 else {
                    throw EngineError(.invalid, "service \(service)", "port \(port.target) is outside 1-65535")
                }
                let host = port.hostIP.flatMap { $0.isEmpty ? nil : $0 }
                if let host, IPv4Address(host) == nil {
                    throw EngineError(
                        .invalid, "service \(service)",
                        "port \(target): publishing on \(host) is not possible; it has to be an IPv4 address")
                }
                return WantedPort(
                    hostAddress: host, hostPorts: port.publishedRange ?? 0...0, containerPort: target,
                    protocol: port.protocol)
            }
        }
    }

    /// Services whose namespaces this container enters.
    var namespaceParents: [LinuxNamespaceType: String] {
        var parents: [LinuxNamespaceType: String] = [:]
        let modes: [(LinuxNamespaceType, NamespaceMode?)] = [
            (.network, specification.networkMode), (.ipc, specification.ipc), (.pid, specification.pid),
            (.uts, specification.uts),
        ]
        for case (let kind, .service(let parent)?) in modes { parents[kind] = parent }
        return parents
    }
}

/// Signal names, with and without `SIG`, and numbers.
enum Signals {
    private static let numbers: [String: Int32] = [
        "HUP": SIGHUP, "INT": SIGINT, "QUIT": SIGQUIT, "ILL": SIGILL, "TRAP": SIGTRAP, "ABRT": SIGABRT, "BUS": SIGBUS,
        "FPE": SIGFPE, "KILL": SIGKILL, "USR1": SIGUSR1, "SEGV": SIGSEGV, "USR2": SIGUSR2, "PIPE": SIGPIPE,
        "ALRM": SIGALRM, "TERM": SIGTERM, "STKFLT": 16, "CHLD": SIGCHLD, "CONT": SIGCONT, "STOP": SIGSTOP,
        "TSTP": SIGTSTP, "TTIN": SIGTTIN, "TTOU": SIGTTOU, "URG": SIGURG, "XCPU": SIGXCPU, "XFSZ": SIGXFSZ,
        "VTALRM": SIGVTALRM, "PROF": SIGPROF, "WINCH": SIGWINCH, "IO": SIGIO, "POLL": SIGIO, "PWR": 30, "SYS": SIGSYS,
    ]

    /// `SIGTERM`, `term`, `15`, `SIGRTMIN+3`; nil for what is no signal.
    static func number(of text: String) -> Int32? {
        if let number = Int32(text) { return (1...64).contains(number) ? number : nil }
        let upper = text.uppercased()
        let name = upper.hasPrefix("SIG") ? String(upper.dropFirst(3)) : upper
        if let number = numbers[name] { return number }
        if name == "RTMIN" { return 34 }
        if name == "RTMAX" { return 64 }
        if name.hasPrefix("RTMIN+"), let offset = Int32(name.dropFirst(6)), (0...30).contains(offset) {
            return 34 + offset
        }
        if name.hasPrefix("RTMAX-"), let offset = Int32(name.dropFirst(6)), (0...30).contains(offset) {
            return 64 - offset
        }
        return nil
    }
}
