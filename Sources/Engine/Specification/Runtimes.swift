import Glibc
import JSONCodec
import LinuxSystem
import ShimProtocol

/// The OCI runtimes that a service can name with `runtime`: davit's own, those that are declared, and programs in PATH.
///
/// A name that is declared wins over a program of that name. What is on the host is looked at for each start.
public struct Runtimes: Sendable, Hashable {
    /// What `davitd --runtime NAME=PATH` said: path by name.
    public var declared: [String: String]
    /// `{"NAME": {"path": "/usr/bin/crun", "runtimeArgs": ["--debug"]}}`: `runtimes` of Docker Engine's daemon.json. It need
    /// not be there.
    public var file: String
    /// Folders, as in PATH.
    public var searchPath: String

    public init(
        declared: [String: String] = [:], file: String = Runtimes.standardFile,
        searchPath: String = ContainerDefaults.path
    ) {
        self.declared = declared
        self.file = file
        self.searchPath = searchPath
    }

    public static let standardFile = "/etc/davit/runtimes.json"

    /// Names of davit's own. The last is what containerd calls its default.
    private static let own: Set<String> = ["", "davit", "io.containerd.runc.v2"]

    private struct Declaration: Codable {
        var path: String
        var runtimeArgs: [String]?
    }

    /// nil for davit's own. Errors: `.unavailable` for a name that stands for no program on this host.
    func runtime(named name: String, service: String) throws -> LaunchRequest.Runtime? {
        if Self.own.contains(name) { return nil }
        guard !name.contains("/"), name != ".", name != ".." else {
            throw EngineError(
                .invalid, "service \(service)", "runtime \(name) is no name",
                hint: "declare its path under a name in \(file)")
        }
        var declaration = declared[name].map { Declaration(path: $0) }
        if declaration == nil { declaration = try declarations()[name] }
        if let declaration {
            guard let program = find(declaration.path) else {
                throw EngineError(
                    .unavailable, "service \(service)",
                    "runtime \(name) is declared as \(declaration.path), which is no program on this host")
            }
            return LaunchRequest.Runtime(name: name, path: program, arguments: declaration.runtimeArgs ?? [])
        }
        guard let program = find(name) else {
            throw EngineError(
                .unavailable, "service \(service)", "runtime \(name) is not on this host",
                hint: "install it, declare it in \(file), or leave `runtime` out for davit's own")
        }
        return LaunchRequest.Runtime(name: name, path: program)
    }

    private func declarations() throws -> [String: Declaration] {
        guard Files.exists(file) else { return [:] }
        do {
            return try JSON.decode([String: Declaration].self, from: try Files.read(file, limit: 1 << 20))
        } catch {
            throw EngineError(.invalid, file, "\(error)")
        }
    }

    /// A path as it is, or the first program of that name in the search path.
    private func find(_ program: String) -> String? {
        let candidates =
            program.contains("/") ? [program] : searchPath.split(separator: ":").map { "\($0)/\(program)" }
        return candidates.first { access($0, X_OK) == 0 && !Files.isDirectory($0) && $0.hasPrefix("/") }
    }
}
