/// Which replica of which service a container is.
public struct ContainerKey: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
    public let service: String
    /// Counts from 1.
    public let number: Int

    public init(service: String, number: Int) {
        self.service = service
        self.number = number
    }

    /// `web-1`
    public var description: String { "\(service)-\(number)" }

    public static func < (left: ContainerKey, right: ContainerKey) -> Bool {
        (left.service, left.number) < (right.service, right.number)
    }
}
