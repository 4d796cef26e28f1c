/// One entry of `GET /images/json`.
public struct ImageSummary: Hashable, Sendable, Codable {
    /// `sha256:…` of its configuration.
    public var id: String
    public var parentID: String
    public var repoTags: [String]
    public var repoDigests: [String]
    /// Seconds since the epoch.
    public var created: Int64
    /// Bytes.
    public var size: Int64
    public var sharedSize: Int64
    /// -1: not counted.
    public var containers: Int
    public var labels: [String: String]

    enum CodingKeys: String, CodingKey {
        case id = "Id"
        case parentID = "ParentId"
        case repoTags = "RepoTags"
        case repoDigests = "RepoDigests"
        case created = "Created"
        case size = "Size"
        case sharedSize = "SharedSize"
        case containers = "Containers"
        case labels = "Labels"
    }

    public init(
        id: String, parentID: String = "", repoTags: [String], repoDigests: [String] = [], created: Int64, size: Int64,
        sharedSize: Int64 = -1, containers: Int = -1, labels: [String: String] = [:]
    ) {
        self.id = id
        self.parentID = parentID
        self.repoTags = repoTags
        self.repoDigests = repoDigests
        self.created = created
        self.size = size
        self.sharedSize = sharedSize
        self.containers = containers
        self.labels = labels
    }
}
