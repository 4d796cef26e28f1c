/// A network of the stack.
public struct DesiredNetwork: Sendable, Hashable, Codable {
    /// The key in the stack file.
    public var key: String
    /// The name that services and observations use, such as `guestbook_back`.
    public var name: String
    /// Of the definition; another one makes the network anew, with all containers on it.
    public var hash: String
    /// Made by someone else: never created nor removed; services on it have to wait until it is there.
    public var isExternal: Bool

    public init(key: String, name: String, hash: String, isExternal: Bool = false) {
        self.key = key
        self.name = name
        self.hash = hash
        self.isExternal = isExternal
    }
}

/// A named volume of the stack.
public struct DesiredVolume: Sendable, Hashable, Codable {
    /// The key in the stack file.
    public var key: String
    /// The name that services and observations use, such as `guestbook_data`.
    public var name: String
    /// Of the definition; another one is a finding unless the policy approves the loss of data.
    public var hash: String
    /// Made by someone else: never created nor removed; services with it have to wait until it is there.
    public var isExternal: Bool

    public init(key: String, name: String, hash: String, isExternal: Bool = false) {
        self.key = key
        self.name = name
        self.hash = hash
        self.isExternal = isExternal
    }
}
