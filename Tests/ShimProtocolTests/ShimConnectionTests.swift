import Glibc
import LinuxSystem
import Testing

@testable import ShimProtocol

@Suite("A connection")
struct ShimConnectionTests {
    private func pair() throws -> (ShimConnection, ShimConnection) {
        let (one, other) = try UnixSocket.pair(.packets)
        return (
            ShimConnection(owning: OwnedDescriptor(owning: one)), ShimConnection(owning: OwnedDescriptor(owning: other))
        )
    }

    @Test("messages and descriptors arrive in order, and nothing is nothing")
    func messages() throws {
        let (engine, shim) = try pair()
        #expect(try shim.receive() == nil)
        let pipe = try Pipe.open()
        let reading = OwnedDescriptor(owning: pipe.read)
        let writing = OwnedDescriptor(owning: pipe.write)
        try engine.send(.hello(ShimMessage.Hello()))
        try engine.send(.attach(ShimMessage.Attach()), descriptors: [writing.rawValue])
        #expect(try shim.receive()?.message == .hello(ShimMessage.Hello()))
        let second = try #require(try shim.receive())
        #expect(second.message == .attach(ShimMessage.Attach()))
        let arrived = try #require(second.descriptors.first)
        try Descriptors.write(arrived.rawValue, Array("x".utf8))
        #expect(try Descriptors.read(reading.rawValue, upTo: 8) == Array("x".utf8))
    }

    @Test("a bad packet is an error, and the next one is read")
    func recovery() throws {
        let (engine, shim) = try pair()
        try UnixSocket.send(Array("junk".utf8), on: engine.rawValue)
        try engine.send(.attach(ShimMessage.Attach()))
        let error = #expect(throws: ShimProtocolError.self) { try shim.receive() }
        #expect(error?.code == .malformed)
        #expect(try shim.receive()?.message == .attach(ShimMessage.Attach()))
    }

    @Test("a packet that is too long is an error, and the next one is read")
    func oversize() throws {
        let (engine, shim) = try pair()
        try UnixSocket.send([UInt8](repeating: 0x20, count: ShimMessage.maximumSize + 1), on: engine.rawValue)
        try engine.send(.attach(ShimMessage.Attach()))
        let error = #expect(throws: ShimProtocolError.self) { try shim.receive() }
        #expect(error?.code == .tooLarge)
        #expect(try shim.receive()?.message == .attach(ShimMessage.Attach()))
    }

    @Test("the end of the other side is told in both directions")
    func end() throws {
        let (engine, shim) = try pair()
        withExtendedLifetime(engine) {}
        let closing = try UnixSocket.pair(.packets)
        let left = ShimConnection(owning: OwnedDescriptor(owning: closing.0))
        close(closing.1)
        #expect(throws: ShimProtocolError.self) { try left.receive() }
        let error = #expect(throws: ShimProtocolError.self) { try left.send(.attach(ShimMessage.Attach())) }
        #expect(error?.code == .closed)
        withExtendedLifetime(shim) {}
    }

    @Test("a receiver that does not read is an error, not a wait")
    func full() throws {
        let (engine, shim) = try pair()
        let error = #expect(throws: ShimProtocolError.self) {
            for _ in 0..<100_000 { try engine.send(.attach(ShimMessage.Attach())) }
        }
        #expect(error?.code == .wouldBlock)
        withExtendedLifetime(shim) {}
    }

    @Test("no shim in the folder is an error of its own")
    func nobody() {
        let error = #expect(throws: ShimProtocolError.self) {
            try ShimConnection(connectingTo: ShimFolder(path: "/nonexistent/davit-shim"))
        }
        #expect(error?.code == .closed)
    }
}
