/// Programs run at points of the life cycle.
public struct Hooks: Codable, Hashable, Sendable {
    @Omittable public var prestart: [Hook]
    @Omittable public var createRuntime: [Hook]
    @Omittable public var createContainer: [Hook]
    @Omittable public var startContainer: [Hook]
    @Omittable public var poststart: [Hook]
    @Omittable public var poststop: [Hook]

    public init(
        prestart: [Hook] = [],
        createRuntime: [Hook] = [],
        createContainer: [Hook] = [],
        startContainer: [Hook] = [],
        poststart: [Hook] = [],
        poststop: [Hook] = []
    ) {
        self.prestart = prestart
        self.createRuntime = createRuntime
        self.createContainer = createContainer
        self.startContainer = startContainer
        self.poststart = poststart
        self.poststop = poststop
    }
}

/// A program run at one point of the life cycle.
public struct Hook: Codable, Hashable, Sendable {
    /// Absolute, in the namespace of the runtime or the container by kind of hook.
    public var path: String
    @Omittable public var args: [String]
    @Omittable public var env: [String]
    /// Seconds, at least 1.
    public var timeout: Int?

    public init(
        path: String,
        args: [String] = [],
        env: [String] = [],
        timeout: Int? = nil
    ) {
        self.path = path
        self.args = args
        self.env = env
        self.timeout = timeout
    }
}
