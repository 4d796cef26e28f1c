/// Gives each request of a socket its number.
public struct SequenceNumbers: Sendable {
    private var value: UInt32

    public init(startingAt first: UInt32 = 1) {
        value = first
    }

    public mutating func next() -> UInt32 {
        defer { value &+= 1 }
        return value
    }
}
