import Glibc
import JSONCodec
import LinuxSystem
import OCISpec
import Testing

/// What davit-check saw in a container.
struct Seen {
    let report: JSONValue

    init(_ output: Output) throws {
        try #require(output.status == 0, "\(output)")
        report = try JSON.parse(output.out)
    }

    subscript(keys: String...) -> JSONValue? {
        keys.reduce(Optional(report)) { value, key in value?[key] }
    }

    func status(_ name: String) -> String? { self["status", name]?.stringValue }

    /// A list of strings.
    func list(_ keys: String...) -> [String] {
        (keys.reduce(Optional(report)) { $0?[$1] }?.arrayValue ?? []).compactMap(\.stringValue)
    }

    /// The topmost mount at a path.
    func mount(_ point: String) -> SeenMount? {
        report["mounts"]?.arrayValue?.last { $0["point"]?.stringValue == point }.map(SeenMount.init)
    }

    func namespace(_ kind: NamespaceKind) -> String? { self["namespaces", kind.rawValue]?.stringValue }

    func path(_ path: String) -> SeenPath? {
        guard let value = self["paths", path], !value.isNull else { return nil }
        return SeenPath(value: value)
    }
}

struct SeenMount {
    let value: JSONValue

    var type: String? { value["type"]?.stringValue }
    var options: Set<String> { Set((value["options"]?.arrayValue ?? []).compactMap(\.stringValue)) }
    var superOptions: Set<String> { Set((value["super"]?.arrayValue ?? []).compactMap(\.stringValue)) }
    /// "shared", "master", "unbindable": tags without their numbers.
    var propagation: Set<String> {
        Set(
            (value["propagation"]?.arrayValue ?? []).compactMap {
                $0.stringValue?.split(separator: ":").first.map(String.init)
            })
    }
}

struct SeenPath {
    let value: JSONValue

    var mode: UInt32 { UInt32(truncatingIfNeeded: value["mode"]?.integerValue ?? 0) }
    var owner: [Int64?] { [value["uid"]?.integerValue, value["gid"]?.integerValue] }
    var device: Int64? { value["device"]?.integerValue }
    var isWritable: Bool { value["writable"]?.boolValue ?? false }
    var content: String? { value["content"]?.stringValue }
}

extension RuntimeLab {
    private func install() throws {
        // Root of a user namespace could not make them in a folder of the host's root.
        for name in ["proc", "dev", "sys", "tmp"] { try Files.makeDirectories("\(folder)/rootfs/\(name)") }
        let target = "\(folder)/rootfs/bin/davit-check"
        guard !Files.exists(target) else { return }
        let made = try shell(
            "cp \(programFolder)/davit-check \(target) && strip \(target) 2>/dev/null; test -x \(target)")
        try #require(made.status == 0, "\(made)")
    }

    /// Runs davit-check in a container to its end.
    func check(_ paths: String..., id suffix: String = "", change: (inout Spec) -> Void = { _ in }) throws -> Seen {
        try install()
        try write(
            try spec("") {
                $0.process?.args = ["/bin/davit-check"] + paths
                change(&$0)
            })
        return try Seen(try runtime("run", "--bundle", folder, id + suffix))
    }

    /// Starts a container that stays.
    func startIdle(id other: String? = nil, _ change: (inout Spec) -> Void = { _ in }) throws -> Int32 {
        try install()
        try start("echo ready; exec sleep 100000", id: other, change)
        try eventually { try output.contains("ready") }
        return try #require(try state(other ?? id).pid)
    }

    /// What an exec'd davit-check sees.
    func checkExec(process: String? = nil) throws -> Seen {
        guard let process else { return try Seen(try runtime("exec", id, "/bin/davit-check")) }
        try Files.replace("\(folder)/process.json", with: Array(process.utf8))
        return try Seen(try runtime("exec", "--process", "\(folder)/process.json", id))
    }

    /// Why a container of this spec cannot be run. Nothing of it may be left.
    func refusal(_ change: (inout Spec) -> Void) throws -> String {
        let output = try contain("true", change)
        #expect(output.status != 0, "\(output)")
        #expect(try leftovers() == [])
        return output.err
    }
}

extension Spec {
    /// With ids of the host from `first` on.
    mutating func addUserNamespace(first: UInt32 = 100_000, size: UInt32 = 65536) {
        linux?.namespaces.append(LinuxNamespace(type: .user))
        linux?.uidMappings = [LinuxIDMapping(containerID: 0, hostID: first, size: size)]
        linux?.gidMappings = [LinuxIDMapping(containerID: 0, hostID: first, size: size)]
    }
}
