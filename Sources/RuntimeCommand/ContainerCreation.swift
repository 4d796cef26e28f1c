import Cgroups
import ContainerRuntime
import Glibc
import LinuxSystem
import OCISpec
import Seccomp
import Timestamps

/// Makes a container of a bundle, up to the point where `start` lets it go.
struct ContainerCreation {
    let id: String
    let bundle: String
    let context: Context
    var pidFile: String?
    var consoleSocket: String?
    /// Whether the caller takes the terminal itself when there is no console socket.
    var takesTerminal = false
    var preservedDescriptors = 0
    var noPivot = false
    var noNewKeyring = false

    private var store: StateStore { context.store }

    /// What was made.
    struct Created {
        var state: ContainerState
        var spec: Spec
        /// Owned by the caller; with ``takesTerminal``.
        var terminal: Int32?
    }

    /// Errors: nothing of the container is left then.
    func create() throws(VerbError) -> Created {
        let (spec, text) = try Self.loadSpec(bundle)
        try check(spec)
        let preserved = try PreservedDescriptors(count: preservedDescriptors)
        try store.reserve(id)
        var state: ContainerState?
        do throws(VerbError) {
            var record = try record(of: spec)
            state = record
            try store.saveSpec(id, text)
            try store.save(record)
            let terminal = try launch(preserved.extending(spec), preserved, &record)
            return Created(state: record, spec: spec, terminal: terminal)
        } catch {
            abandon(state)
            throw error
        }
    }

    private func check(_ spec: Spec) throws(VerbError) {
        let isTerminal = spec.process?.terminal ?? false
        if isTerminal && consoleSocket == nil && !takesTerminal {
            throw VerbError("process.terminal needs --console-socket")
        }
        if !isTerminal && consoleSocket != nil { throw VerbError("--console-socket needs process.terminal") }
    }

    /// What is on record before anything is made.
    private func record(of spec: Spec) throws(VerbError) -> ContainerState {
        let place = try CgroupPlace.of(spec.linux, id: id, usesSystemd: context.options.usesSystemd)
        let root = spec.root?.path ?? ""
        return ContainerState(
            id: id, bundle: bundle, rootfs: root.hasPrefix("/") ? root : "\(bundle)/\(root)",
            program: spec.process?.args.first ?? "", created: .now(), cgroupPath: place,
            hooks: spec.hooks, annotations: spec.annotations)
    }

    private func launch(
        _ spec: Spec, _ preserved: PreservedDescriptors, _ state: inout ContainerState
    ) throws(VerbError) -> Int32? {
        let trace = context.trace
        trace.mark("read the configuration")
        state.seccompProgram = try compileSeccomp(spec.linux?.seccomp)
        trace.mark("compile the seccomp filter")
        let cgroup = try CgroupPlace.make(state, spec.linux)
        state.cgroup = cgroup
        trace.mark("make the cgroup")
        let placement = try VerbError.wrapping { try cgroup.placement() }
        let socket = try VerbError.wrapping { try UnixSocket.listen(.stream, path: store.startSocket(id)) }
        let configuration = LaunchConfiguration(
            spec: spec, id: id, rootfs: .directory(path: spec.root?.path ?? ""), seccompProgram: state.seccompProgram,
            cgroup: placement, bundle: bundle, preservedDescriptors: preserved.count, noPivot: noPivot,
            noNewKeyring: noNewKeyring, trace: trace.launch)
        let isTerminal = spec.process?.terminal ?? false
        trace.mark("prepare")
        let process = try VerbError.wrapping {
            try ContainerRuntime.create(
                configuration, io: isTerminal ? .terminal : .descriptors(.inherited), startSocket: socket.rawValue)
        }
        trace.mark("launch")
        close(process.pidfd)
        state.pid = process.pid
        var terminal = process.terminal
        if let master = terminal, let consoleSocket {
            terminal = nil
            try Self.handOver(master, to: consoleSocket)
        }
        guard let status = ProcessStatus.of(process.pid) else { throw VerbError("container \(id) has ended") }
        state.startTicks = status.startTicks
        try store.save(state)
        try Self.write(process.pid, to: pidFile)
        trace.mark("record")
        return terminal
    }

    /// Takes everything back; the first error is the one to tell.
    private func abandon(_ state: ContainerState?) {
        if let state {
            // A child that waits for its start is in the group.
            if let group = try? state.group, !group.removeIfEmpty() {
                try? group.kill()
                while let ended = try? Children.reapNext() { _ = ended }
                try? group.remove()
            }
        }
        try? store.remove(id)
    }

    static func write(_ pid: pid_t, to file: String?) throws(VerbError) {
        guard let file else { return }
        try VerbError.wrapping {
            try Files.replace(file, with: Array("\(pid)".utf8), mode: 0o644, durable: false)
        }
    }

    /// Sends the master of a terminal as runc does: one message with the descriptor. Consumes it.
    static func handOver(_ terminal: Int32, to socket: String) throws(VerbError) {
        let master = OwnedDescriptor(owning: terminal)
        try VerbError.wrapping {
            let connection = try UnixSocket.connect(.stream, path: socket)
            try connection.send(Array("/dev/ptmx".utf8), descriptors: [master.rawValue])
        }
    }

    static func loadSpec(_ bundle: String) throws(VerbError) -> (Spec, text: [UInt8]) {
        let path = "\(bundle)/config.json"
        do {
            let text = try Files.read(path)
            return (try SpecReader.read(text), text)
        } catch {
            throw VerbError("\(path): \(error)")
        }
    }

    private func compileSeccomp(_ filter: LinuxSeccomp?) throws(VerbError) -> String? {
        guard let filter else { return nil }
        return try VerbError.wrapping { try SeccompCache(folder: store.seccompFolder).program(for: filter) }
    }
}
