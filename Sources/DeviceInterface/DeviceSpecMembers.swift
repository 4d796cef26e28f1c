import JSONCodec

/// The members that a CDI file may have: loading fails on any other. Source: CDI schema/defs.json.
enum DeviceSpecMembers {
    private indirect enum Shape: Sendable {
        case any
        case object([String: Shape])
        case list(Shape)
    }

    /// The path of the first one that is not known, `$.devices[0].nme`; nil when all are.
    static func unknown(in value: JSONValue) -> String? { unknown(in: value, spec, "$") }

    private static func unknown(in value: JSONValue, _ shape: Shape, _ path: String) -> String? {
        switch (shape, value) {
        case (.object(let members), .object(let object)):
            for (name, member) in object.sorted(by: { $0.key < $1.key }) {
                guard let shape = members[name] else { return "\(path).\(name)" }
                if let found = unknown(in: member, shape, "\(path).\(name)") { return found }
            }
        case (.list(let shape), .array(let elements)):
            for (index, element) in elements.enumerated() {
                if let found = unknown(in: element, shape, "\(path)[\(index)]") { return found }
            }
        // Of another type than it should be: that is said by what decodes it.
        case (.any, _), (.object, _), (.list, _): return nil
        }
        return nil
    }

    private static let spec = Shape.object([
        "cdiVersion": .any, "kind": .any, "annotations": .any, "containerEdits": edits,
        "devices": .list(.object(["name": .any, "annotations": .any, "containerEdits": edits])),
    ])

    private static let edits = Shape.object([
        "env": .any, "additionalGids": .any,
        "deviceNodes": list("path", "hostPath", "type", "major", "minor", "fileMode", "permissions", "uid", "gid"),
        "netDevices": list("hostInterfaceName", "name"),
        "mounts": list("hostPath", "containerPath", "options", "type"),
        "hooks": list("hookName", "path", "args", "env", "timeout"),
        "intelRdt": object(
            "closID", "l3CacheSchema", "memBwSchema", "schemata", "enableMonitoring", "enableCMT", "enableMBM"),
    ])

    private static func object(_ names: String...) -> Shape { object(names) }
    private static func list(_ names: String...) -> Shape { .list(object(names)) }

    private static func object(_ names: [String]) -> Shape {
        .object(Dictionary(uniqueKeysWithValues: names.map { ($0, .any) }))
    }
}
