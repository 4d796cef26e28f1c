import JSONCodec

/// What to do when the sources change.
public struct Develop: ComposeObject {
    public var watch: [Trigger] = []
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public static let fields: FieldTable<Develop> = [.many("watch", \.watch)]

    public struct Trigger: ComposeObject {
        public enum Action: String, Codable, Sendable, CaseIterable {
            case sync
            case rebuild
            case restart
            case syncAndRestart = "sync+restart"
            case syncAndExec = "sync+exec"
        }

        public var path = ""
        public var action = Action.rebuild
        public var target: String?
        public var exec: ServiceHook?
        public var include: [String] = []
        public var ignore: [String] = []
        public var initialSync = false
        public var extensions: [String: JSONValue] = [:]

        public init() {}

        public static let fields: FieldTable<Trigger> = [
            .value("path", \.path),
            .value("action", \.action),
            .nonzero("target", \.target),
            .optional("exec", \.exec),
            .many("include", \.include),
            .many("ignore", \.ignore),
            .flag("initial_sync", \.initialSync),
        ]
    }
}
