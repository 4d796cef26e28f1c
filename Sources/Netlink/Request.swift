/// A message before it has a number, with what an error needs to name it.
public struct Request: Hashable, Sendable {
    public let type: UInt16
    /// Beside `NLM_F_REQUEST` and `NLM_F_ACK`.
    public let flags: UInt16
    public let header: [UInt8]
    public let attributes: [Attribute]
    /// The type in the kernel's spelling.
    public let name: String
    public let subject: String
    /// Error numbers that mean that nothing was left to do.
    public private(set) var tolerated: Set<Int32> = []

    init(
        _ type: UInt16, _ name: String, flags: UInt16 = 0, subject: String, header: [UInt8], _ attributes: [Attribute]
    ) {
        self.type = type
        self.flags = flags
        self.header = header
        self.attributes = attributes
        self.name = name
        self.subject = subject
    }

    /// The same request, content with these errors.
    public func tolerating(_ errors: Int32...) -> Request {
        var copy = self
        copy.tolerated.formUnion(errors)
        return copy
    }

    public func message(sequence: UInt32) -> Message {
        let flags = flags | NetlinkHeader.NLM_F_REQUEST | NetlinkHeader.NLM_F_ACK
        return Message(type: type, flags: flags, sequence: sequence, header: header, attributes: attributes)
    }

    /// `struct ifinfomsg`
    static func linkHeader(family: UInt8 = 0, index: Int32 = 0, flags: UInt32 = 0, change: UInt32 = 0) -> [UInt8] {
        [family, 0] + nativeBytes(UInt16(0)) + nativeBytes(index) + nativeBytes(flags) + nativeBytes(change)
    }
}
