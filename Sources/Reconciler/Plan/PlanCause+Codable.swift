import Health
import OCISpec

/// The JSON form is an object with `kind`, `text` (the description, for people) and the fields of that kind
/// (schemas/plan.schema.json):
///
/// | kind                                             | fields          |
/// |--------------------------------------------------|-----------------|
/// | config_changed, image_changed                    | from, to        |
/// | namespace_parent_recreated, dependency_recreated | service         |
/// | network_replaced, volume_replaced                | name            |
/// | restart_rule                                     | rule, exit_code |
/// | all others                                       | none            |
extension Plan.Cause: Codable {
    private enum Kind: String, Codable {
        case new
        case notStarted = "not_started"
        case configChanged = "config_changed"
        case imageChanged = "image_changed"
        case forced
        case namespaceParentRecreated = "namespace_parent_recreated"
        case dependencyRecreated = "dependency_recreated"
        case networkReplaced = "network_replaced"
        case volumeReplaced = "volume_replaced"
        case restartRule = "restart_rule"
        case requested
        case interrupted
        case scaledDown = "scaled_down"
        case duplicate
        case orphan
        case down
        case unfinishedRemoval = "unfinished_removal"
        case damaged
    }

    private enum CodingKeys: String, CodingKey {
        case kind, text, from, to, service, name, rule
        case exitCode = "exit_code"
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys) throws -> String { try fields.decode(String.self, forKey: key) }
        switch try fields.decode(Kind.self, forKey: .kind) {
        case .new: self = .new
        case .notStarted: self = .notStarted
        case .configChanged: self = .configChanged(from: try text(.from), to: try text(.to))
        case .imageChanged:
            self = .imageChanged(
                from: try fields.decode(Digest.self, forKey: .from), to: try fields.decode(Digest.self, forKey: .to))
        case .forced: self = .forced
        case .namespaceParentRecreated: self = .namespaceParentRecreated(service: try text(.service))
        case .dependencyRecreated: self = .dependencyRecreated(service: try text(.service))
        case .networkReplaced: self = .networkReplaced(name: try text(.name))
        case .volumeReplaced: self = .volumeReplaced(name: try text(.name))
        case .restartRule:
            self = .restartRule(
                try fields.decode(RestartRule.self, forKey: .rule),
                exitCode: try fields.decode(Int32.self, forKey: .exitCode))
        case .requested: self = .requested
        case .interrupted: self = .interrupted
        case .scaledDown: self = .scaledDown
        case .duplicate: self = .duplicate
        case .orphan: self = .orphan
        case .down: self = .down
        case .unfinishedRemoval: self = .unfinishedRemoval
        case .damaged: self = .damaged
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(kind, forKey: .kind)
        try fields.encode(description, forKey: .text)
        switch self {
        case .configChanged(let from, let to):
            try fields.encode(from, forKey: .from)
            try fields.encode(to, forKey: .to)
        case .imageChanged(let from, let to):
            try fields.encode(from, forKey: .from)
            try fields.encode(to, forKey: .to)
        case .namespaceParentRecreated(let service), .dependencyRecreated(let service):
            try fields.encode(service, forKey: .service)
        case .networkReplaced(let name), .volumeReplaced(let name):
            try fields.encode(name, forKey: .name)
        case .restartRule(let rule, let exitCode):
            try fields.encode(rule, forKey: .rule)
            try fields.encode(exitCode, forKey: .exitCode)
        case .new, .notStarted, .forced, .requested, .interrupted, .scaledDown, .duplicate, .orphan, .down,
            .unfinishedRemoval, .damaged:
            break
        }
    }

    private var kind: Kind {
        switch self {
        case .new: .new
        case .notStarted: .notStarted
        case .configChanged: .configChanged
        case .imageChanged: .imageChanged
        case .forced: .forced
        case .namespaceParentRecreated: .namespaceParentRecreated
        case .dependencyRecreated: .dependencyRecreated
        case .networkReplaced: .networkReplaced
        case .volumeReplaced: .volumeReplaced
        case .restartRule: .restartRule
        case .requested: .requested
        case .interrupted: .interrupted
        case .scaledDown: .scaledDown
        case .duplicate: .duplicate
        case .orphan: .orphan
        case .down: .down
        case .unfinishedRemoval: .unfinishedRemoval
        case .damaged: .damaged
        }
    }
}
