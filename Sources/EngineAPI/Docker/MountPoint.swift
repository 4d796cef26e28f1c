/// A mount of a container.
public struct MountPoint: Hashable, Sendable, Codable {
    /// `bind`, `volume` or `tmpfs`.
    public var type: String
    /// The volume.
    public var name: String?
    public var source: String
    public var destination: String
    public var mode: String
    public var readWrite: Bool

    enum CodingKeys: String, CodingKey {
        case type = "Type"
        case name = "Name"
        case source = "Source"
        case destination = "Destination"
        case mode = "Mode"
        case readWrite = "RW"
    }

    public init(
        type: String, name: String? = nil, source: String, destination: String, mode: String = "",
        readWrite: Bool = true
    ) {
        self.type = type
        self.name = name
        self.source = source
        self.destination = destination
        self.mode = mode
        self.readWrite = readWrite
    }
}
