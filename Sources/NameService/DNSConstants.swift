/// Response codes, RFC 1035 section 4.1.1.
enum DNSCode: UInt8 {
    case noError = 0
    case formatError = 1
    case serverFailure = 2
    case nameError = 3
    case notImplemented = 4
    case refused = 5
}

/// Types of records that are looked at; all others are handed on.
enum DNSType {
    static let a: UInt16 = 1
    static let ptr: UInt16 = 12
    static let opt: UInt16 = 41
    static let any: UInt16 = 255
}

/// Bits of the header's third and fourth byte, RFC 1035 section 4.1.1 and RFC 4035 section 3.
enum DNSFlag {
    static let response: UInt16 = 0x8000
    static let opcode: UInt16 = 0x7800
    static let truncated: UInt16 = 0x0200
    static let recursionDesired: UInt16 = 0x0100
    static let recursionAvailable: UInt16 = 0x0080
    static let checkingDisabled: UInt16 = 0x0010
    static let code: UInt16 = 0x000F
}

enum DNSLimit {
    static let header = 12
    /// A message in a datagram without EDNS.
    static let datagram = 512
    /// What we tell in our own EDNS records; avoids fragments.
    static let ednsDatagram = 1232
    static let message = 65_535
    static let label = 63
    static let name = 255
}
