import Glibc
import JSONCodec
import LinuxSystem

/// A connection of somebody who manages endpoints.
final class ControlConnection {
    let socket: UnixSocket
    var token: UInt64 = 0

    init(_ socket: consuming UnixSocket) {
        self.socket = socket
    }
}

extension NameServer {
    func acceptControl() {
        do throws(SystemError) {
            let connection = ControlConnection(try control.accept())
            try connection.socket.setNonBlocking()
            connection.token = try watch(connection.socket.rawValue, .controlClient(connection))
        } catch {
            if error.errno != EAGAIN { report("\(error)") }
        }
    }

    /// Answers one packet; the next one comes with the next wake-up.
    func serve(_ connection: ControlConnection) {
        do {
            guard let message = try connection.socket.receive(maximumDescriptors: 1) else {
                sources[connection.token] = nil
                return
            }
            for descriptor in message.descriptors { _ = Glibc.close(descriptor) }
            try connection.socket.send(try JSON.encodeToBytes(reply(to: message)))
        } catch {
            sources[connection.token] = nil
        }
    }

    private func reply(to message: UnixSocket.Message) -> ControlReply {
        guard !message.isTruncated else { return .error(message: "the message is over 64 KiB") }
        do {
            switch try JSON.decode(ControlRequest.self, from: message.bytes) {
            case .put(let endpoint): try put(endpoint)
            case .remove(let id): try remove(id)
            case .list: return .list(ids: endpoints.keys.sorted())
            case .stop: isStopping = true
            }
            return .done
        } catch {
            return .error(message: (error as? NameServiceError)?.message ?? "\(error)")
        }
    }

    /// Opens what is on file.
    func restore() throws(SystemError) {
        let (endpoints, problems) = try store.load()
        problems.forEach(report)
        for endpoint in endpoints {
            do throws(SystemError) {
                try open(endpoint)
            } catch {
                report("endpoint \(endpoint.id) is dropped: \(error)")
                guard error.errno == ENOENT else { continue }
                do throws(NameServiceError) { try store.remove(endpoint.id) } catch { report("\(error)") }
            }
        }
    }

    private func put(_ endpoint: DNSEndpoint) throws(NameServiceError) {
        guard endpoint.hasValidID else {
            throw NameServiceError(.malformed, endpoint.id, "the id is not letters, digits, '_', '.', '-'")
        }
        do {
            try open(endpoint)
        } catch {
            throw NameServiceError(error, endpoint.id)
        }
        do {
            try store.save(endpoint)
        } catch {
            close(endpoint.id)
            throw error
        }
    }

    private func remove(_ id: String) throws(NameServiceError) {
        guard endpoints[id] != nil || DNSEndpoint(id: id, netns: "", networks: []).hasValidID else {
            throw NameServiceError(.malformed, id, "the id is not letters, digits, '_', '.', '-'")
        }
        close(id)
        try store.remove(id)
    }

    /// Serves the endpoint. Sockets that are open in the same namespace are kept, with the queries in them.
    private func open(_ endpoint: DNSEndpoint) throws(SystemError) {
        zonesAreStale = true
        if let served = endpoints[endpoint.id] {
            if try ServedEndpoint.namespaceID(endpoint.netns) == served.namespaceID {
                served.endpoint = endpoint
                return
            }
            close(endpoint.id)
        }
        let served = try ServedEndpoint(endpoint, visitor)
        served.tokens = [
            try watch(served.datagrams.rawValue, .datagrams(served)),
            try watch(served.listener.rawValue, .listener(served)),
        ]
        endpoints[endpoint.id] = served
    }

    private func close(_ id: String) {
        guard let served = endpoints.removeValue(forKey: id) else { return }
        zonesAreStale = true
        for token in served.tokens { sources[token] = nil }
        for source in sources.values {
            switch source {
            case .stream(let connection) where connection.endpoint === served: close(connection)
            case .flight(let flight) where flight.endpoint === served: land(flight)
            default: break
            }
        }
    }
}
