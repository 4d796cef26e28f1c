import ContainerNetwork

/// The host ports of one container, held so that nobody else takes them, until the shim holds them.
struct PortReservations {
    private final class Held: Sendable {
        let reservation: PortReservation

        init(_ reservation: consuming PortReservation) { self.reservation = reservation }
    }

    private let held: [Held]
    let bindings: [PortBinding]

    /// Errors: `NetworkError.exists` names the port that is taken; all others are let go of then.
    init(_ wanted: [WantedPort]) throws {
        var held: [Held] = []
        var bindings: [PortBinding] = []
        for port in wanted {
            guard let transport = PortProtocol(rawValue: port.protocol) else {
                throw EngineError(
                    .invalid, "port \(port.containerPort)/\(port.protocol)", "this protocol cannot be published")
            }
            let address = port.hostAddress.flatMap { IPv4Address($0) }
            let reservation =
                port.hostPorts.lowerBound == port.hostPorts.upperBound
                ? try Held(PortReservation(port.hostPorts.lowerBound, transport, address: address))
                : try Held(PortReservation.first(in: port.hostPorts, transport, address: address))
            bindings.append(
                PortBinding(
                    hostAddress: address == .any ? nil : port.hostAddress, hostPort: reservation.reservation.port,
                    containerPort: port.containerPort, protocol: port.protocol))
            held.append(reservation)
        }
        self.held = held
        self.bindings = bindings
    }

    /// The descriptors are open while `body` runs; whoever is to hold the ports longer inherits or duplicates them.
    func withDescriptors<Value>(_ body: ([Int32]) throws -> Value) rethrows -> Value {
        // Without this the optimiser closes them after their numbers were read.
        try withExtendedLifetime(held) { try body(held.map { $0.reservation.descriptor.rawValue }) }
    }
}

/// A port that a stack file publishes. `hostPorts` 0...0 lets the kernel choose.
struct WantedPort: Sendable, Hashable {
    var hostAddress: String?
    var hostPorts: ClosedRange<UInt16>
    var containerPort: UInt16
    var `protocol`: String
}
