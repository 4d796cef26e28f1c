import Glibc
import LinuxSystem
import ShimProtocol

extension Supervisor {
    /// Clients at a time: one engine has one, a few tools may look.
    private static let clientLimit = 32

    /// Listens before the launch, so that an engine that starts meanwhile finds the shim.
    func listen() throws(SystemError) {
        let listener = try UnixSocket.listen(.packets, path: folder.socket, mode: 0o600)
        try listener.setNonBlocking()
        try loop.watch(listener.rawValue, .readable) { [unowned self] _ in acceptClients() }
        self.listener = consume listener
    }

    func add(client: ShimConnection) {
        do {
            try loop.watch(client.rawValue, .readable) { [unowned self, unowned client] _ in serve(client) }
            clients[client.rawValue] = client
        } catch {
            // A client that cannot be watched is closed by going out of scope; it sees that and comes again.
        }
    }

    func drop(_ client: ShimConnection) {
        loop.forget(client.rawValue)
        clients[client.rawValue] = nil
    }

    /// Sends to one client; one that is gone or does not read is dropped: it comes back and reads the state.
    func send(_ message: ShimMessage, descriptors: [Int32] = [], to client: ShimConnection) {
        do {
            try client.send(message, descriptors: descriptors)
        } catch  where error.code == .tooLarge || error.code == .malformed {
            let failure = ShimMessage.Failure(message: "\(error)", about: message.type.rawValue)
            // The reason is said; a client that does not take even that finds out by its own means.
            try? client.send(.error(failure))
        } catch {
            drop(client)
        }
    }

    func broadcast(_ message: ShimMessage) {
        for client in Array(clients.values) { send(message, to: client) }
    }

    private func acceptClients() {
        // Nobody waits any more, or no descriptor is left: in both cases the next event is the next try.
        while let accepted = try? listener?.accept().release() {
            let client = ShimConnection(owning: OwnedDescriptor(owning: accepted))
            if clients.count < Supervisor.clientLimit { add(client: client) }
        }
    }

    private func serve(_ client: ShimConnection) {
        do {
            guard let received = try client.receive() else { return }
            handle(received.message, received.descriptors, from: client)
        } catch {
            switch error.code {
            case .malformed, .tooLarge, .unknownType:
                let about = error.code == .unknownType ? error.subject : nil
                send(.error(ShimMessage.Failure(message: "\(error)", about: about)), to: client)
            case .wouldBlock: return
            case .closed, .system: drop(client)
            }
        }
    }
}
