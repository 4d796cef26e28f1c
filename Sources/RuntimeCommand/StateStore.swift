import Cgroups
import ContainerRuntime
import Glibc
import JSONCodec
import LinuxSystem
import OCISpec

/// The folders of containers below `--root`.
struct StateStore: Sendable {
    let root: String

    func folder(_ id: String) -> String { "\(root)/\(id)" }
    func startSocket(_ id: String) -> String { "\(folder(id))/start.sock" }
    /// Compiled filters by content; no container can be called so, as nothing is listed without a `state.json`.
    var seccompFolder: String { "\(root)/.seccomp" }
    private func stateFile(_ id: String) -> String { "\(folder(id))/state.json" }
    private func specFile(_ id: String) -> String { "\(folder(id))/config.json" }

    /// Takes the id. Errors: it is taken already, or no name.
    func reserve(_ id: String) throws(VerbError) {
        try Self.check(id)
        if mkdir(folder(id), 0o700) == 0 { return }
        if errno == ENOENT {
            try VerbError.wrapping { try Files.makeDirectories(root, mode: 0o700) }
            if mkdir(folder(id), 0o700) == 0 { return }
        }
        let code = errno
        throw VerbError(
            code == EEXIST
                ? "container \(id) exists already"
                : "\(SystemError(operation: "mkdir", subject: folder(id), errno: code))")
    }

    func save(_ state: ContainerState) throws(VerbError) {
        try VerbError.wrapping {
            try Files.replace(
                stateFile(state.id), with: try state.json.serializedBytes(), mode: 0o600, durable: false)
        }
    }

    /// Keeps the configuration as it was at creation.
    func saveSpec(_ id: String, _ bytes: [UInt8]) throws(VerbError) {
        try VerbError.wrapping { try Files.write(specFile(id), bytes, mode: 0o600) }
    }

    func spec(_ id: String) throws(VerbError) -> Spec {
        try VerbError.wrapping { try SpecReader.read(try Files.read(specFile(id))) }
    }

    func load(_ id: String) throws(VerbError) -> ContainerState {
        try Self.check(id)
        let bytes: [UInt8]
        do {
            bytes = try Files.read(stateFile(id))
        } catch  where error.errno == ENOENT || error.errno == ENOTDIR {
            throw VerbError("container \(id) does not exist")
        } catch {
            throw VerbError("\(error)")
        }
        return try VerbError.wrapping { try ContainerState(json: try JSON.parse(bytes)) }
    }

    func remove(_ id: String) throws(VerbError) {
        try Self.check(id)
        try VerbError.wrapping { try Files.removeTree(folder(id)) }
    }

    func all() throws(VerbError) -> [ContainerState] {
        guard Files.isDirectory(root) else { return [] }
        var states: [ContainerState] = []
        for id in try VerbError.wrapping({ try Files.list(root) }) where Files.exists(stateFile(id)) {
            states.append(try load(id))
        }
        return states
    }

    func status(_ state: ContainerState) -> Status {
        guard state.pid > 0 else { return .creating }
        guard state.isAlive else { return .stopped }
        if Files.exists(startSocket(state.id)) { return .created }
        return state.cgroup?.isFrozen ?? false ? .paused : .running
    }

    /// The state as OCI tells it.
    func describe(_ state: ContainerState) -> State {
        let status = status(state)
        return State(
            id: state.id, status: status, pid: status == .stopped || status == .creating ? nil : state.pid,
            bundle: state.bundle, annotations: state.annotations)
    }

    /// The status, when it is one of `allowed`. Errors: it is another.
    func require(_ allowed: [Status], _ state: ContainerState, to verb: String) throws(VerbError) {
        let status = status(state)
        guard !allowed.contains(status) else { return }
        throw VerbError("container \(state.id) cannot be \(verb): it is \(status.rawValue)")
    }

    /// As runc: a name that is safe in a path.
    private static func check(_ id: String) throws(VerbError) {
        let isValid = id.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isValid, !id.isEmpty, id != ".", id != "..", id != ".seccomp", id.utf8.count <= 255 else {
            throw VerbError("invalid container id \(id): letters, digits and _+-. only")
        }
    }
}
