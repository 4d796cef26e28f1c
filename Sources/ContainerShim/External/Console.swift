import Glibc
import LinuxSystem

/// A console socket: a runtime makes the terminal and sends its master there. Source: runc's docs/terminals.md.
final class Console {
    /// As an option says it to a program in the bundle: a whole path can be too long for an address.
    let option: String
    private let path: String
    private let socket: UnixSocket

    /// Listens at `name` in the bundle.
    init(name: String, in bundle: String) throws(SystemError) {
        let path = "\(bundle)/\(name)"
        let socket = try UnixSocket.listen(.stream, path: path)
        try socket.setNonBlocking()
        option = name
        self.path = path
        self.socket = socket
    }

    /// The master that was sent; after the runtime has ended. Errors: EAGAIN when none was.
    func receive() throws(SystemError) -> OwnedDescriptor {
        let connection = try socket.accept()
        let message = try connection.receive(limit: 4096, maximumDescriptors: 1)
        guard let master = message?.descriptors.first else {
            throw SystemError(operation: "receive", subject: "the terminal", errno: ENOMSG)
        }
        return OwnedDescriptor(owning: master)
    }

    deinit { unlink(path) }
}
