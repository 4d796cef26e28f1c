import Glibc

/// A connection that has left HTTP: raw bytes both ways. Closed with its last reference.
public final class RawConnection {
    private let connection: Connection
    /// What came together with the response's head; to be read before the descriptor.
    public let early: [UInt8]

    init(_ connection: Connection) {
        self.connection = connection
        early = connection.parser.remainder
    }

    /// To poll, read and write; not to close.
    public var descriptor: Int32 { connection.descriptor }

    public func send(_ bytes: some Collection<UInt8>) throws(EngineClientError) {
        try connection.send(bytes)
    }

    /// Nothing more will be sent: the process's stdin ends.
    public func finishSending() {
        _ = shutdown(connection.descriptor, Int32(SHUT_WR))
    }
}
