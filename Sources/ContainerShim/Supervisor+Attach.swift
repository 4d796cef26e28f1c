import Glibc
import LinuxSystem
import ShimProtocol

extension Supervisor {
    /// Makes a client of the container's stdio and sends it the other end.
    func attach(_ connection: ShimConnection) throws(ShimProtocolError) {
        guard state != nil else {
            throw ShimProtocolError(code: .closed, subject: "container", message: "it is not running")
        }
        do {
            let (ours, theirs) = try UnixSocket.pair(.stream)
            let client = AttachClient(socket: OwnedDescriptor(owning: ours), isTerminal: request.terminal)
            let other = OwnedDescriptor(owning: theirs)
            try Descriptors.setNonBlocking(ours)
            try loop.watch(ours, .readable) { [unowned self, unowned client] ready in self.ready(client, ready) }
            attached[ours] = client
            let answer = ShimMessage.Attached(terminal: request.terminal, hasStdin: input != nil)
            send(.attached(answer), descriptors: [other.rawValue], to: connection)
        } catch {
            throw ShimProtocolError(code: .system, subject: "attach", cause: error)
        }
    }

    func detach(_ client: AttachClient) {
        loop.forget(client.rawValue)
        attached[client.rawValue] = nil
    }

    /// Watches a client for what it can do now.
    func watch(_ client: AttachClient) {
        var interest: Epoll.Interest = client.hasQueue ? .writable : []
        if !client.hasEndedInput, client.unread.isEmpty { interest.insert(.readable) }
        loop.change(client.rawValue, to: interest)
    }

    private func ready(_ client: AttachClient, _ ready: Epoll.Interest) {
        if ready.contains(.writable), !client.flush() { return detach(client) }
        // Both directions closed: the client is gone, and its going says nothing about stdin.
        if ready.contains(.hungUp) || ready.contains(.failed) {
            while client.fill() { feed(client) }
            detach(client)
            return updateStall()
        }
        if ready.contains(.readable), client.unread.isEmpty {
            if client.fill() {
                feed(client)
            } else if client.hasEndedInput {
                closeInput()
            }
        }
        watch(client)
        updateStall()
    }

    /// Hands input on; what does not fit waits until the container reads.
    private func feed(_ client: AttachClient) {
        guard let input else { return client.unread = [] }
        input.take(&client.unread)
        if !client.unread.isEmpty { watchInput() }
    }

    /// Waits until the container reads its input.
    private func watchInput() {
        guard let input, !input.isWatched else { return }
        input.isWatched = true
        // A descriptor that cannot be watched is one that never blocks.
        try? loop.watch(input.rawValue, .writable) { [unowned self, unowned input] _ in
            for client in attached.values where !client.unread.isEmpty {
                input.take(&client.unread)
                watch(client)
            }
            guard attached.values.allSatisfy(\.unread.isEmpty) else { return }
            loop.forget(input.rawValue)
            input.isWatched = false
        }
    }

    func closeInput() {
        guard let input, !input.isTerminal, input.rawValue >= 0 else { return }
        loop.forget(input.rawValue)
        input.close()
    }
}
