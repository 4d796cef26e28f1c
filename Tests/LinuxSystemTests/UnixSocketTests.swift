import Glibc
import LinuxSystem
import Testing

@Suite("UnixSocket")
struct UnixSocketTests {
    @Test("packets keep their bounds and bring descriptors")
    func packets() throws {
        let ends = try UnixSocket.pair(.packets)
        let near = UnixSocket(owning: .init(owning: ends.0))
        let far = UnixSocket(owning: .init(owning: ends.1))
        let pipe = try Pipe.open()
        let read = OwnedDescriptor(owning: pipe.read)
        let write = OwnedDescriptor(owning: pipe.write)
        try near.send(Array("one".utf8), descriptors: [read.rawValue, write.rawValue])
        try near.send(Array("two".utf8))
        let first = try #require(try far.receive())
        #expect(first.bytes == Array("one".utf8))
        #expect(first.descriptors.count == 2)
        #expect(!first.isTruncated)
        try Descriptors.write(first.descriptors[1], Array("through".utf8))
        #expect(try Descriptors.read(read.rawValue, upTo: 100) == Array("through".utf8))
        for descriptor in first.descriptors { close(descriptor) }
        let second = try #require(try far.receive())
        #expect(second.bytes == Array("two".utf8))
        #expect(second.descriptors.isEmpty)
    }

    @Test("the end of the other side is the end")
    func end() throws {
        let ends = try UnixSocket.pair(.packets)
        close(ends.0)
        let far = UnixSocket(owning: .init(owning: ends.1))
        #expect(try far.receive() == nil)
        #expect(throws: SystemError(operation: "send", subject: "descriptor \(far.rawValue)", errno: EPIPE)) {
            try far.send([1])
        }
    }

    @Test("a long packet is told to be cut, and descriptors without room are closed")
    func truncation() throws {
        let ends = try UnixSocket.pair(.packets)
        let near = UnixSocket(owning: .init(owning: ends.0))
        let far = UnixSocket(owning: .init(owning: ends.1))
        try near.send([UInt8](repeating: 1, count: 100))
        #expect(try far.receive(limit: 10)?.isTruncated == true)
        try near.send([1], descriptors: [near.rawValue, near.rawValue])
        let message = try #require(try far.receive(maximumDescriptors: 1))
        #expect(message.isTruncated)
        #expect(message.descriptors.count == 1)
        for descriptor in message.descriptors { close(descriptor) }
    }

    @Test("an empty non-blocking socket says so")
    func wouldBlock() throws {
        let ends = try UnixSocket.pair(.stream)
        let near = UnixSocket(owning: .init(owning: ends.0))
        let far = UnixSocket(owning: .init(owning: ends.1))
        try far.setNonBlocking()
        #expect(throws: SystemError(operation: "receive", subject: "descriptor \(far.rawValue)", errno: EAGAIN)) {
            try far.receive()
        }
        try near.send([5])
        #expect(try far.receive()?.bytes == [5])
    }

    @Test("listens on and connects to paths of any length", arguments: [0, 150])
    func paths(padding: Int) throws {
        try withTemporaryFolder { folder in
            let inner = padding == 0 ? folder : "\(folder)/\(String(repeating: "x", count: padding))"
            try Files.makeDirectories(inner)
            let path = "\(inner)/test.sock"
            let server = try UnixSocket.listen(.packets, path: path, mode: 0o600)
            #expect(try Files.status(path).st_mode & 0o777 == 0o600)
            let client = try UnixSocket.connect(.packets, path: path)
            let accepted = try server.accept()
            #expect(try accepted.peer().pid == getpid())
            try client.send([1, 2])
            #expect(try accepted.receive()?.bytes == [1, 2])
        }
    }

    @Test("connecting to what is not there tells ENOENT")
    func missing() {
        #expect(throws: SystemError(operation: "connect", subject: "/no/such.sock", errno: ENOENT)) {
            _ = try UnixSocket.connect(.stream, path: "/no/such.sock")
        }
    }
}
