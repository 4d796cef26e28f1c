import Glibc
import LinuxSystem

/// Carries bytes between this process's stdin and stdout and the master of a container's terminal.
///
/// While it lives, a terminal at stdin is raw: the inner one does the line editing.
final class TerminalRelay {
    let master: OwnedDescriptor
    private var former: termios?

    init(master: Int32) throws(SystemError) {
        self.master = OwnedDescriptor(owning: master)
        try Descriptors.setNonBlocking(master)
        var settings = termios()
        guard tcgetattr(0, &settings) == 0 else { return }
        former = settings
        cfmakeraw(&settings)
        tcsetattr(0, TCSANOW, &settings)
        resize()
    }

    deinit {
        if var former { tcsetattr(0, TCSANOW, &former) }
    }

    /// Gives the inner terminal the size of the outer one.
    func resize() {
        guard let size = Pseudoterminal.size(of: 0) else { return }
        // A terminal that is gone needs no size.
        try? Pseudoterminal.resize(master.rawValue, to: size)
    }

    /// From the container to stdout, one portion; false at the end.
    func receive() -> Bool {
        do {
            let bytes = try Descriptors.read(master.rawValue, upTo: 65536)
            guard !bytes.isEmpty else { return false }
            try Descriptors.write(1, bytes)
            return true
        } catch {
            // EIO tells that the other side is closed: pty(7).
            return error.errno == EAGAIN
        }
    }

    /// All that is left, when the process has ended.
    func drain() {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while case let count = read(master.rawValue, &buffer, buffer.count), count > 0 {
            // Whoever read stdout has gone; the exit code still counts.
            try? Descriptors.write(1, buffer.prefix(count))
        }
    }

    /// From stdin to the container, one portion; false at the end.
    func send() -> Bool {
        do {
            let bytes = try Descriptors.read(0, upTo: 4096)
            guard !bytes.isEmpty else {
                // End of transmission: what a user types for it.
                try put([4])
                return false
            }
            try put(bytes)
            return true
        } catch {
            return false
        }
    }

    /// As ``send()``, to the end of a file.
    func sendFile() { while send() {} }

    /// The terminal takes what its reader makes room for.
    private func put(_ bytes: [UInt8]) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(master.rawValue, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else {
                guard errno == EAGAIN else { throw SystemError(operation: "write", subject: "terminal", errno: errno) }
                _ = receive()
                let epoll = try Epoll()
                try epoll.add(master.rawValue, [.readable, .writable], token: 0)
                _ = try epoll.wait()
            }
        }
    }
}
