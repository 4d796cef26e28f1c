import Glibc
import LinuxSystem

extension NameServer {
    private static let connectionsPerEndpoint = 64

    /// Answers the datagrams that wait, a good many at a time so that no endpoint holds up the others for long.
    func serveDatagrams(_ endpoint: ServedEndpoint) {
        refreshZones()
        for _ in 0..<64 {
            var client = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let count = withUnsafeMutablePointer(to: &client) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    recvfrom(endpoint.datagrams.rawValue, request.baseAddress, request.count, 0, $0, &length)
                }
            }
            guard count >= 0 else { return }
            let packet = DNSPacket(UnsafeRawBufferPointer(rebasing: request[..<count]))
            answer(packet, from: .datagram(client), of: endpoint)
        }
    }

    func acceptStream(_ endpoint: ServedEndpoint) {
        guard let socket = InternetSocket.accept(endpoint.listener.rawValue) else { return }
        guard endpoint.connections < Self.connectionsPerEndpoint else { return }
        let token = nextToken()
        let connection = StreamConnection(socket, endpoint, token: token, now: now)
        do throws(SystemError) {
            try epoll.add(connection.socket.rawValue, .readable, token: token)
        } catch {
            report("\(error)")
            return
        }
        endpoint.connections += 1
        sources[token] = .stream(connection)
        idleDeadlines.add(token, now: now)
    }

    func serve(_ connection: StreamConnection, _ ready: Epoll.Interest) {
        connection.lastUse = now
        refreshZones()
        if ready.contains(.writable) { finish(connection, connection.flush()) }
        guard connection.isOpen, !ready.isDisjoint(with: [.readable, .hungUp, .failed]) else { return }
        let isAlive = connection.fill()
        while connection.isOpen, let message = connection.nextMessage() {
            message.withUnsafeBytes { answer(DNSPacket($0), from: .stream(connection), of: connection.endpoint) }
        }
        if !isAlive { close(connection) }
    }

    func close(_ connection: StreamConnection) {
        guard connection.isOpen else { return }
        connection.isOpen = false
        connection.endpoint.connections -= 1
        sources[connection.token] = nil
        // The connection lives on while a flight holds it.
        shutdown(connection.socket.rawValue, Int32(SHUT_RDWR))
        do throws(SystemError) { try epoll.remove(connection.socket.rawValue) } catch { report("\(error)") }
    }

    /// After a send: waits for room when something is left, ends the connection after an error.
    private func finish(_ connection: StreamConnection, _ isUsable: Bool) {
        guard isUsable else { return close(connection) }
        let interest: Epoll.Interest = connection.waitsForRoom ? [.readable, .writable] : .readable
        do throws(SystemError) {
            try epoll.modify(connection.socket.rawValue, interest, token: connection.token)
        } catch {
            close(connection)
        }
    }

    private func refreshZones() {
        guard zonesAreStale else { return }
        zonesAreStale = false
        zones = Zones(endpoints.values.map(\.endpoint))
        for (id, endpoint) in endpoints { endpoint.view = zones.view(of: id) }
    }

    private func answer(_ packet: DNSPacket, from client: Flight.Client, of endpoint: ServedEndpoint) {
        switch DNSQuery.read(packet) {
        case .ignored: return
        case .unusable(let code): send(DNSResponse.write(code: code, to: packet, into: response), client, endpoint)
        case .query(let query):
            let limit =
                switch client {
                case .datagram: query.datagramLimit
                case .stream: DNSLimit.message
                }
            let length: Int
            switch zones.answer(query, in: endpoint.view) {
            case .addresses(let addresses, let first):
                length = DNSResponse.write(
                    addresses: addresses, first: first, to: query, packet, limit: limit, into: response)
            case .pointer(let name):
                length = DNSResponse.write(pointer: name, to: query, packet, limit: limit, into: response)
            case .nothing:
                length = DNSResponse.write(code: .noError, to: query, packet, into: response)
            case .unknown:
                return forward(query, packet, from: client, of: endpoint)
            }
            send(length, client, endpoint)
        }
    }

    /// Sends the first `length` bytes of the response buffer. A datagram that finds no room is lost, as any may be.
    func send(_ length: Int, _ client: Flight.Client, _ endpoint: ServedEndpoint) {
        guard length > 0 else { return }
        switch client {
        case .datagram(let address):
            _ = InternetSocket.with(address) {
                Int32(clamping: sendto(endpoint.datagrams.rawValue, response.baseAddress, length, 0, $0, $1))
            }
        case .stream(let connection):
            guard connection.isOpen else { return }
            let wasWaiting = connection.waitsForRoom
            let isUsable = connection.send(UnsafeRawBufferPointer(rebasing: response[..<length]))
            if !isUsable || connection.waitsForRoom != wasWaiting { finish(connection, isUsable) }
        }
    }
}
