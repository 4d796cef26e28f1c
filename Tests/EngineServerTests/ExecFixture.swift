import EngineAPI
import Glibc

/// Stand-ins for a process at the other end of an exec's descriptors, each on a thread of its own.
enum ExecFixture {
    /// Copies stdin to stdout; at its end writes the number of bytes to stderr.
    static func echo() throws -> ExecSession {
        let (stdin, stdout, stderr) = (try pipe(), try pipe(), try pipe())
        start {
            var total = 0
            while let bytes = receive(stdin.read) {
                total += bytes.count
                guard send(bytes, to: stdout.write) else { break }
            }
            _ = send(Array("\(total) bytes".utf8), to: stderr.write)
            for descriptor in [stdin.read, stdout.write, stderr.write] { _ = close(descriptor) }
        }
        return .pipes(stdin: stdin.write, stdout: stdout.read, stderr: stderr.read)
    }

    /// One descriptor both ways, as a terminal is: gives back what it gets until it gets `q`.
    static func mirror() throws -> ExecSession {
        var pair: [Int32] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &pair) == 0 else {
            throw APIError(.failed, "no socket pair")
        }
        let (far, near) = (pair[0], pair[1])
        start {
            while let bytes = receive(far), !bytes.contains(UInt8(ascii: "q")) { _ = send(bytes, to: far) }
            _ = close(far)
        }
        return .terminal(near)
    }

    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard Glibc.pipe(&ends) == 0 else { throw APIError(.failed, "no pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func start(_ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Box(body))
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { pointer in
                guard let pointer else { return nil }
                Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().body()
                return nil
            }, box.toOpaque())
        pthread_detach(thread)
    }

    private final class Box: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    private static func receive(_ descriptor: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 ? Array(bytes[..<count]) : nil
    }

    private static func send(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
