import ComposeModel
import JSONCodec

/// The canonical form of a project, key for key what `docker compose config` prints.
public enum ProjectRenderer {
    /// With keys sorted and every `$` doubled, so that loading the text gives the same project.
    public static func json(_ project: Project) throws -> String {
        try value(project, isJSON: true).serialized(pretty: true) + "\n"
    }

    public static func yaml(_ project: Project) throws -> String {
        YAMLWriter.text(try value(project, isJSON: false), order: KeyOrder.sorted)
    }

    /// The tree as it is without interpolation; dollar signs are left alone.
    public static func json(_ tree: ComposeTree) -> String { tree.json.serialized(pretty: true) + "\n" }

    public static func yaml(_ tree: ComposeTree) -> String { YAMLWriter.text(tree.json, order: KeyOrder.sorted) }

    /// The project without what is davit's own.
    private static func value(_ project: Project, isJSON: Bool) throws -> JSONValue {
        guard case .object(var root) = try JSON.encode(project) else { return .null }
        root["x-davit-project"] = nil
        for section in ["secrets", "configs"] { root[section] = root[section].map(withoutContent) }
        root["networks"] = root["networks"].map { mapEach($0, withoutIPAMOptions) }
        if isJSON {
            root["models"] = nil
            for section in ["services", "networks", "volumes", "configs", "secrets"] {
                root[section] = root[section].map { mapEach($0, withoutExtensions) }
            }
            root["services"] = root["services"].map { mapEach($0, jsonService) }
        } else {
            root["services"] = root["services"].map { mapEach($0, yamlService) }
            root["networks"] = root["networks"].map { mapEach($0) { without($0, "ipam", ifEmpty: true) } }
        }
        return escaped(.object(root))
    }

    private static func mapEach(_ value: JSONValue, _ body: (JSONValue) -> JSONValue) -> JSONValue {
        guard case .object(let members) = value else { return value }
        return .object(members.mapValues(body))
    }

    private static func without(_ value: JSONValue, _ key: String, ifEmpty: Bool = false) -> JSONValue {
        guard case .object(var members) = value else { return value }
        if !ifEmpty || members[key] == .object([:]) { members[key] = nil }
        return .object(members)
    }

    /// What came from a variable is not shown.
    private static func withoutContent(_ objects: JSONValue) -> JSONValue {
        mapEach(objects) { $0["environment"] == nil ? $0 : without($0, "content") }
    }

    /// docker compose does not know them.
    private static func withoutIPAMOptions(_ network: JSONValue) -> JSONValue {
        guard case .object(var members) = network, let ipam = members["ipam"] else { return network }
        members["ipam"] = without(ipam, "options")
        return .object(members)
    }

    /// docker compose's JSON has no models, no `x-…` keys below the top level, and spells throttles as Go does.
    private static func jsonService(_ service: JSONValue) -> JSONValue {
        guard case .object(var members) = service else { return service }
        if case .object(var blkio) = members["blkio_config"] {
            for (name, list) in blkio {
                guard case .array(let limits) = list else { continue }
                blkio[name] = .array(
                    limits.map { limit in
                        var limit = limit.objectValue ?? [:]
                        for key in ["path", "rate", "weight"] {
                            guard let value = limit.removeValue(forKey: key) else { continue }
                            limit[key.prefix(1).uppercased() + key.dropFirst()] = value
                        }
                        return .object(limit)
                    })
            }
            members["blkio_config"] = .object(blkio)
        }
        members["ulimits"] = members["ulimits"].map { mapEach($0, ulimit) }
        if case .object(var build) = members["build"], let limits = build["ulimits"] {
            build["ulimits"] = mapEach(limits, ulimit)
            members["build"] = .object(build)
        }
        if case .object(var develop) = members["develop"], case .array(let watch) = develop["watch"] {
            develop["watch"] = .array(
                watch.map { trigger in
                    var trigger = trigger.objectValue ?? [:]
                    trigger["exec"] = trigger["exec"] ?? ["command": nil]
                    return .object(trigger)
                })
            members["develop"] = .object(develop)
        }
        return .object(members)
    }

    /// docker compose leaves out what is zero.
    private static func ulimit(_ limit: JSONValue) -> JSONValue {
        if limit == 0 { return [:] }
        guard case .object(let members) = limit else { return limit }
        return .object(members.filter { $0.value != 0 })
    }

    /// Mappings whose keys are the user's.
    private static let userNamed: Set<String> = [
        "environment", "labels", "annotations", "options", "args", "sysctls", "driver_opts", "storage_opt",
        "additional_contexts", "aux_addresses", "ulimits",
    ]

    private static func withoutExtensions(_ value: JSONValue) -> JSONValue {
        if case .array(let elements) = value { return .array(elements.map(withoutExtensions)) }
        guard case .object(let members) = value else { return value }
        var kept: [String: JSONValue] = [:]
        for (name, member) in members where !name.hasPrefix("x-") || name == "x-davit" {
            kept[name] =
                userNamed.contains(name)
                ? member
                : name == "depends_on" ? mapEach(member, withoutExtensions) : withoutExtensions(member)
        }
        return .object(kept)
    }

    /// docker compose's YAML has neither a null command nor empty resources.
    private static func yamlService(_ service: JSONValue) -> JSONValue {
        guard case .object(var members) = service else { return service }
        members["ulimits"] = members["ulimits"].map { mapEach($0) { $0 == 0 ? ["soft": 0, "hard": 0] : $0 } }
        for key in ["command", "entrypoint"] where members[key] == JSONValue.null { members[key] = nil }
        if let deploy = members["deploy"] {
            members["deploy"] = without(without(deploy, "resources", ifEmpty: true), "placement", ifEmpty: true)
        }
        return .object(members)
    }

    private static func escaped(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text):
            guard text.utf8.contains(UInt8(ascii: "$")) else { return value }
            // By bytes: to a `Character`, a dollar sign with an accent is no dollar sign.
            let parts = text.utf8.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
            return .string(parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "$$"))
        case .array(let elements): return .array(elements.map(escaped))
        case .object(let members): return .object(members.mapValues(escaped))
        case .null, .bool, .integer, .unsigned, .double: return value
        }
    }
}
