/// A place below systemd's slices, as `linux.cgroupsPath` has it for the systemd driver: `slice:prefix:name`.
public struct SystemdUnit: Hashable, Sendable {
    /// `machine.slice`, `user-1000.slice`, or `-.slice` for the root.
    public let slice: String
    /// `libpod-1a2b.scope`; a name that ends in `.slice` is the unit itself.
    public let name: String

    /// Errors: `.invalid` unless it has three parts that make unit names. Source: runc libcontainer/specconv, systemd.unit(5).
    public init(_ path: String, root: String = "system.slice") throws(CgroupError) {
        let parts = path.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, !parts[2].isEmpty else {
            throw SystemdUnit.invalid(path, "it is not slice:prefix:name")
        }
        slice = parts[0].isEmpty ? root : parts[0]
        if parts[2].hasSuffix(".slice") {
            name = parts[2]
        } else {
            name = (parts[1].isEmpty ? parts[2] : "\(parts[1])-\(parts[2])") + ".scope"
        }
        guard slice.hasSuffix(".slice"), SystemdUnit.folders(of: slice) != nil else {
            throw SystemdUnit.invalid(path, "\(slice) is no name of a slice")
        }
        guard !name.contains("/") else { throw SystemdUnit.invalid(path, "\(name) is no name of a unit") }
    }

    /// Where systemd has the unit's cgroup, without a slash at either end: `a.slice/a-b.slice/x.scope`.
    public var path: String { ((SystemdUnit.folders(of: slice) ?? []) + [name]).joined(separator: "/") }

    /// A dash in a slice's name leads down: `a-b.slice` is in `a.slice`. nil for a name that no slice has.
    private static func folders(of slice: String) -> [String]? {
        let stem = slice.dropLast(".slice".count)
        if stem == "-" { return [] }
        var reached = ""
        var folders: [String] = []
        for part in stem.split(separator: "-", omittingEmptySubsequences: false) {
            guard !part.isEmpty, !part.contains("/") else { return nil }
            reached += reached.isEmpty ? "\(part)" : "-\(part)"
            folders.append("\(reached).slice")
        }
        return folders
    }

    private static func invalid(_ path: String, _ message: String) -> CgroupError {
        CgroupError(code: .invalid, field: "linux.cgroupsPath", subject: path, message: "\"\(path)\": \(message)")
    }
}
