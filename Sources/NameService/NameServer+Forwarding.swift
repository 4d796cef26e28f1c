import Glibc
import LinuxSystem

extension NameServer {
    private static let flightLimit = 1024
    private static let flightsPerEndpoint = 256

    /// Asks upstream resolvers for a name that is none of ours.
    ///
    /// As Docker's resolver does: resolvers that the service names are asked from inside the container, also when all its
    /// networks are internal, as they may be on one of those; the host's resolvers only when the container may get out.
    /// Without any the answer is SERVFAIL, with too many queries on their way REFUSED.
    func forward(_ query: DNSQuery, _ packet: DNSPacket, from client: Flight.Client, of endpoint: ServedEndpoint) {
        var place = Flight.Place.container
        var resolvers = endpoint.upstreams
        if resolvers.isEmpty, endpoint.endpoint.forward {
            place = .host
            resolvers = hostResolvers.current(now: now)
        }
        guard !resolvers.isEmpty else {
            return send(
                DNSResponse.write(code: .serverFailure, to: query, packet, into: response), client, endpoint)
        }
        guard flights < Self.flightLimit, endpoint.flights < Self.flightsPerEndpoint else {
            return send(DNSResponse.write(code: .refused, to: query, packet, into: response), client, endpoint)
        }
        let flight = Flight(query, packet, from: client, of: endpoint, place: place, resolvers: resolvers)
        flights += 1
        endpoint.flights += 1
        depart(flight)
    }

    /// Asks the flight's current resolver, or the next one that a socket can be made for.
    private func depart(_ flight: Flight) {
        while true {
            do throws(SystemError) {
                return try ask(flight)
            } catch {
                guard flight.mayRetry else { return fail(flight) }
                flight.attempt += 1
                flight.kind = .datagrams
            }
        }
    }

    private func ask(_ flight: Flight) throws(SystemError) {
        release(flight)
        let socket = try connect(flight)
        let descriptor = socket.rawValue
        flight.socket = consume socket
        var interest = Epoll.Interest.readable
        switch flight.kind {
        case .datagrams:
            guard Glibc.send(descriptor, flight.outgoing.packet, flight.outgoing.packet.count, Int32(MSG_NOSIGNAL)) >= 0
            else {
                throw SystemError(operation: "send", subject: "resolver", errno: errno)
            }
        case .stream:
            let length = UInt16(truncatingIfNeeded: flight.outgoing.packet.count)
            flight.output = [UInt8(length >> 8), UInt8(truncatingIfNeeded: length)] + flight.outgoing.packet
            flight.input = []
            interest = [.readable, .writable]
        }
        flight.token = try watch(descriptor, .flight(flight), interest)
        flightDeadlines.add(flight.token, now: now)
    }

    private func connect(_ flight: Flight) throws(SystemError) -> OwnedDescriptor {
        switch flight.place {
        case .host: try InternetSocket.connect(flight.kind, to: flight.resolver)
        case .container:
            try visitor.visit(flight.endpoint.namespace) { () throws(SystemError) in
                try InternetSocket.connect(flight.kind, to: flight.resolver)
            }
        }
    }

    /// Something happened on the flight's socket.
    func advance(_ flight: Flight, _ ready: Epoll.Interest) {
        switch flight.kind {
        case .datagrams: receiveDatagram(flight)
        case .stream: advanceStream(flight, ready)
        }
    }

    private func receiveDatagram(_ flight: Flight) {
        guard let descriptor = flight.socket?.rawValue else { return }
        let count = recv(descriptor, response.baseAddress, response.count, 0)
        guard count >= 0 else {
            if errno != EAGAIN && errno != EINTR { retry(flight) }
            return
        }
        arrive(flight, count)
    }

    private func advanceStream(_ flight: Flight, _ ready: Epoll.Interest) {
        guard let descriptor = flight.socket?.rawValue else { return }
        do throws(SystemError) {
            if !flight.output.isEmpty {
                guard StreamFraming.flush(&flight.output, to: descriptor) else { return retry(flight) }
                if flight.output.isEmpty { try epoll.modify(descriptor, .readable, token: flight.token) }
            }
            guard !ready.isDisjoint(with: [.readable, .hungUp, .failed]) else { return }
            let bytes = try Descriptors.read(descriptor, upTo: 16_384)
            guard !bytes.isEmpty else { return retry(flight) }
            flight.input += bytes
        } catch {
            if error.errno != EAGAIN { retry(flight) }
            return
        }
        guard let message = StreamFraming.takeMessage(&flight.input) else { return }
        response.copyBytes(from: message)
        arrive(flight, message.count)
    }

    /// The response buffer holds `count` bytes from the resolver.
    private func arrive(_ flight: Flight, _ count: Int) {
        switch flight.outgoing.judge(DNSPacket(UnsafeRawBufferPointer(rebasing: response[..<count]))) {
        case .foreign: return
        case .failure where flight.hasOtherResolver: retry(flight)
        case .truncated:
            guard case .stream = flight.client, case .datagrams = flight.kind else { return deliver(flight, count) }
            flight.kind = .stream
            depart(flight)
        case .answer, .failure: deliver(flight, count)
        }
    }

    private func deliver(_ flight: Flight, _ count: Int) {
        response[0] = UInt8(flight.outgoing.query.id >> 8)
        response[1] = UInt8(truncatingIfNeeded: flight.outgoing.query.id)
        land(flight)
        send(count, flight.client, flight.endpoint)
    }

    /// The current resolver gave nothing: asks the next one, or gives up.
    func retry(_ flight: Flight) {
        guard flight.mayRetry else { return fail(flight) }
        flight.attempt += 1
        flight.kind = .datagrams
        depart(flight)
    }

    private func fail(_ flight: Flight) {
        land(flight)
        let length = flight.outgoing.packet.withUnsafeBytes { packet in
            DNSResponse.write(code: .serverFailure, to: flight.outgoing.query, DNSPacket(packet), into: response)
        }
        send(length, flight.client, flight.endpoint)
    }

    /// Ends the flight without an answer.
    func land(_ flight: Flight) {
        release(flight)
        flights -= 1
        flight.endpoint.flights -= 1
    }

    private func release(_ flight: Flight) {
        sources[flight.token] = nil
        flight.token = 0
        flight.socket = nil
    }
}
