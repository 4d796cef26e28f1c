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
    let store: StateStore
    var pidFile: String?
    var consoleSocket: String?
    var io = StandardDescriptors.inherited

    /// Errors: nothing of the container is left then.
    func create() throws(VerbError) -> ContainerState {
        try store.reserve(id)
        var cgroup: Cgroup?
        do {
            return try makeAll(&cgroup)
        } catch {
            // The first error is the one to tell.
            try? cgroup?.remove()
            try? store.remove(id)
            throw error
        }
    }

    private func makeAll(_ cgroup: inout Cgroup?) throws(VerbError) -> ContainerState {
        let spec = try Self.loadSpec(bundle)
        guard let root = spec.root else { throw VerbError("invalid root: it is missing") }
        let isTerminal = spec.process?.terminal ?? false
        if isTerminal != (consoleSocket != nil) {
            throw VerbError(
                isTerminal
                    ? "process.terminal needs --console-socket" : "--console-socket needs process.terminal")
        }
        let seccomp = try compileSeccomp(spec.linux?.seccomp)
        let (path, hierarchy) = try place(spec.linux)
        try recordIntent(spec, Cgroup(existing: path, in: hierarchy), seccomp)
        cgroup = try VerbError.wrapping {
            try Cgroup.create(path, in: hierarchy, resources: spec.linux?.resources ?? LinuxResources())
        }
        let placement = try VerbError.wrapping { [cgroup] in try cgroup?.placement() }
        let socket = try VerbError.wrapping { try UnixSocket.listen(.stream, path: store.startSocket(id)) }
        let configuration = LaunchConfiguration(
            spec: spec, id: id, rootfs: .directory(path: root.path), seccompProgram: seccomp, cgroup: placement,
            bundle: bundle)
        let process = try VerbError.wrapping {
            try ContainerRuntime.create(
                configuration, io: isTerminal ? .terminal : .descriptors(io), startSocket: socket.rawValue)
        }
        close(process.pidfd)
        do {
            return try record(process, spec, cgroup, seccomp)
        } catch {
            Glibc.kill(process.pid, SIGKILL)
            // Its end is certain, and the first error is the one to tell.
            _ = try? Children.wait(for: process.pid)
            throw error
        }
    }

    /// Before the first thing is made outside the state folder: when this process is killed from here on, `delete
    /// --force` finds by it what there is. Pid 0 is no process.
    private func recordIntent(_ spec: Spec, _ cgroup: Cgroup, _ seccomp: String?) throws(VerbError) {
        try store.save(
            ContainerState(
                id: id, bundle: bundle, spec: spec, pid: 0, startTicks: 0, created: .now(), cgroup: cgroup,
                seccompProgram: seccomp))
    }

    private func record(
        _ process: LaunchedProcess, _ spec: Spec, _ cgroup: Cgroup?, _ seccomp: String?
    ) throws(VerbError) -> ContainerState {
        if let terminal = process.terminal { try Self.handOver(terminal, to: consoleSocket) }
        guard let status = ProcessStatus.of(process.pid) else { throw VerbError("container \(id) has ended") }
        let state = ContainerState(
            id: id, bundle: bundle, spec: spec, pid: process.pid, startTicks: status.startTicks, created: .now(),
            cgroup: cgroup, seccompProgram: seccomp)
        try store.save(state)
        try Self.write(process.pid, to: pidFile)
        return state
    }

    static func write(_ pid: pid_t, to file: String?) throws(VerbError) {
        guard let file else { return }
        try VerbError.wrapping {
            try Files.replace(file, with: Array("\(pid)".utf8), mode: 0o644, durable: false)
        }
    }

    /// Sends the master of a terminal as runc does: one message with the descriptor. Consumes it.
    static func handOver(_ terminal: Int32, to socket: String?) throws(VerbError) {
        let master = OwnedDescriptor(owning: terminal)
        guard let socket else { throw VerbError("a terminal needs --console-socket") }
        try VerbError.wrapping {
            let connection = try UnixSocket.connect(.stream, path: socket)
            try connection.send(Array("/dev/ptmx".utf8), descriptors: [master.rawValue])
        }
    }

    static func loadSpec(_ bundle: String) throws(VerbError) -> Spec {
        let path = "\(bundle)/config.json"
        do {
            return try SpecReader.read(try Files.read(path))
        } catch {
            throw VerbError("\(path): \(error)")
        }
    }

    private func compileSeccomp(_ filter: LinuxSeccomp?) throws(VerbError) -> String? {
        guard let filter else { return nil }
        return try VerbError.wrapping {
            try Files.write(store.seccompFile(id), try SeccompCompiler.compile(filter), mode: 0o600)
            return store.seccompFile(id)
        }
    }

    /// `linux.cgroupsPath`, or a folder of the container's id.
    private func place(_ linux: Linux?) throws(VerbError) -> (path: String, hierarchy: CgroupHierarchy) {
        let wanted = linux?.cgroupsPath ?? "/\(id)"
        guard !wanted.contains(":") else {
            throw VerbError("linux.cgroupsPath \(wanted) is systemd's form, which is not supported")
        }
        let path = wanted.split(separator: "/").joined(separator: "/")
        return (path, try VerbError.wrapping { try CgroupHierarchy.detect() })
    }
}
