import Cgroups
import JSONCodec
import OCISpec
import Timestamps

/// Read and written member by member: a decoder's look-ups of conformances would take half a millisecond in every verb.
extension ContainerState {
    var json: JSONValue {
        get throws {
            var members: [String: JSONValue] = [
                "version": .integer(Int64(Self.version)), "id": .string(id), "bundle": .string(bundle),
                "rootfs": .string(rootfs), "program": .string(program), "pid": .integer(Int64(pid)),
                "startTicks": .integer(Int64(clamping: startTicks)), "created": .integer(created.nanoseconds),
                "cgroupPath": .string(cgroupPath),
            ]
            if let cgroup { members["cgroup"] = Self.json(cgroup) }
            if let seccompProgram { members["seccompProgram"] = .string(seccompProgram) }
            if let hooks { members["hooks"] = try JSON.encode(hooks) }
            if !annotations.isEmpty { members["annotations"] = .object(annotations.mapValues(JSONValue.string)) }
            return .object(members)
        }
    }

    /// Errors: a member is missing or of another type, or the version is another.
    init(json: JSONValue) throws {
        func text(_ key: String) throws(JSONError) -> String {
            guard let value = json[key]?.stringValue else {
                throw JSONError(path: "$.\(key)", message: "a string was expected")
            }
            return value
        }
        func number(_ key: String) throws(JSONError) -> Int64 {
            guard let value = json[key]?.integerValue else {
                throw JSONError(path: "$.\(key)", message: "an integer was expected")
            }
            return value
        }
        guard try number("version") == Self.version else {
            throw JSONError(path: "$.version", message: "another version of davit-runtime made it")
        }
        self.init(
            id: try text("id"), bundle: try text("bundle"), rootfs: try text("rootfs"), program: try text("program"),
            pid: Int32(clamping: try number("pid")), startTicks: UInt64(clamping: try number("startTicks")),
            created: Timestamp(nanoseconds: try number("created")), cgroupPath: try text("cgroupPath"),
            cgroup: try json["cgroup"].map { try Self.cgroup($0, path: try text("cgroupPath")) },

            seccompProgram: json["seccompProgram"]?.stringValue,
            hooks: try json["hooks"].map { try JSON.decode(Hooks.self, from: $0) },
            annotations: (json["annotations"]?.objectValue ?? [:]).compactMapValues(\.stringValue))
    }

    private static func json(_ cgroup: Cgroup) -> JSONValue {
        let folders = cgroup.folders.map { folder -> JSONValue in
            [
                "path": .string(folder.path), "version": .integer(Int64(folder.version.rawValue)),
                "controllers": .array(folder.controllers.map { .string($0.rawValue) }),
            ]
        }
        return ["mode": .string(cgroup.hierarchy.mode.rawValue), "folders": .array(folders)]
    }

    private static func cgroup(_ json: JSONValue, path: String) throws -> Cgroup {
        guard let mode = json["mode"]?.stringValue.flatMap(CgroupHierarchy.Mode.init) else {
            throw JSONError(path: "$.cgroup.mode", message: "a kind of hierarchy was expected")
        }
        let folders = try (json["folders"]?.arrayValue ?? []).map { folder in
            guard let path = folder["path"]?.stringValue,
                let version = folder["version"]?.integerValue.flatMap({ CgroupFolder.Version(rawValue: Int($0)) })
            else { throw JSONError(path: "$.cgroup.folders", message: "path and version were expected") }
            let names = (folder["controllers"]?.arrayValue ?? []).compactMap(\.stringValue)
            return CgroupFolder(
                recorded: path, version: version, controllers: names.compactMap(CgroupController.init))
        }
        return Cgroup(recorded: path, mode: mode, folders: folders)
    }
}
