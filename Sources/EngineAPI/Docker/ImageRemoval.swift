/// What `DELETE /images/{name}` did: one of the two is set.
public struct ImageRemoval: Hashable, Sendable, Codable {
    public var untagged: String?
    public var deleted: String?

    enum CodingKeys: String, CodingKey {
        case untagged = "Untagged"
        case deleted = "Deleted"
    }

    public init(untagged: String? = nil, deleted: String? = nil) {
        self.untagged = untagged
        self.deleted = deleted
    }
}
