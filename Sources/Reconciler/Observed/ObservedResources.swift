import Timestamps

/// A network that exists.
public struct ObservedNetwork: Sendable, Hashable, Codable {
    public var name: String
    /// Of the definition it was made by; nil when that is not known, then it is left as it is.
    public var hash: String?
    /// false when a part of it is missing (bridge, rules) and creating it again puts that right.
    public var isHealthy: Bool
    /// Not this stack's: never removed.
    public var isExternal: Bool

    public init(name: String, hash: String?, isHealthy: Bool = true, isExternal: Bool = false) {
        self.name = name
        self.hash = hash
        self.isHealthy = isHealthy
        self.isExternal = isExternal
    }
}

/// A named volume that exists.
public struct ObservedVolume: Sendable, Hashable, Codable {
    public var name: String
    /// Of the definition it was made by; nil when that is not known, then it is left as it is.
    public var hash: String?
    /// Not this stack's: never removed.
    public var isExternal: Bool

    public init(name: String, hash: String?, isExternal: Bool = false) {
        self.name = name
        self.hash = hash
        self.isExternal = isExternal
    }
}

/// An operation that failed.
public struct ObservedFailure: Sendable, Hashable, Codable {
    public var message: String
    /// Failures in a row.
    public var count: Int
    public var failedAt: Timestamp
    /// The operation is not planned before; a newer explicit request lifts that.
    public var retryAt: Timestamp

    public init(message: String, count: Int = 1, failedAt: Timestamp, retryAt: Timestamp) {
        self.message = message
        self.count = count
        self.failedAt = failedAt
        self.retryAt = retryAt
    }
}
