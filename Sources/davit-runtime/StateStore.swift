import Glibc
import JSONCodec
import LinuxSystem
import OCISpec

/// The folders of containers below `--root`.
struct StateStore {
    let root: String

    func folder(_ id: String) -> String { "\(root)/\(id)" }
    func startSocket(_ id: String) -> String { "\(folder(id))/start.sock" }
    func seccompFile(_ id: String) -> String { "\(folder(id))/seccomp.bpf" }
    private func stateFile(_ id: String) -> String { "\(folder(id))/state.json" }

    /// Takes the id. Errors: it is taken already, or no name.
    func reserve(_ id: String) throws(VerbError) {
        try Self.check(id)
        try VerbError.wrapping { try Files.makeDirectories(root, mode: 0o700) }
        guard mkdir(folder(id), 0o700) == 0 else {
            let code = errno
            throw VerbError(
                code == EEXIST
                    ? "container \(id) exists already"
                    : "\(SystemError(operation: "mkdir", subject: folder(id), errno: code))")
        }
    }

    func save(_ state: ContainerState) throws(VerbError) {
        try VerbError.wrapping {
            try Files.replace(
                stateFile(state.id), with: try JSON.encodeToBytes(state), mode: 0o600, durable: false)
        }
    }

    func load(_ id: String) throws(VerbError) -> ContainerState {
        try Self.check(id)
        guard Files.exists(stateFile(id)) else { throw VerbError("container \(id) does not exist") }
        return try VerbError.wrapping {
            try JSON.decode(ContainerState.self, from: try Files.read(stateFile(id)))
        }
    }

    func remove(_ id: String) throws(VerbError) {
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
        guard state.isAlive else { return .stopped }
        return Files.exists(startSocket(state.id)) ? .created : .running
    }

    /// The state as OCI tells it.
    func describe(_ state: ContainerState) -> State {
        let status = status(state)
        return State(
            id: state.id, status: status, pid: status == .stopped ? nil : state.pid, bundle: state.bundle,
            annotations: state.spec.annotations)
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
        guard isValid, !id.isEmpty, id != ".", id != "..", id.utf8.count <= 255 else {
            throw VerbError("invalid container id \(id): letters, digits and _+-. only")
        }
    }
}
