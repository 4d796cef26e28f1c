import CDavit
import Glibc
import JSONCodec
import LinuxSystem
import OCISpec

/// Does what a plan asks its parent for.
struct PlanAnswers {
    let spec: Spec
    let id: String
    let bundle: String?
    /// The container's init; nil: it is the process that asks.
    var initPID: pid_t?
    /// Those of the launch, for a process that is the container's first.
    var hooks: LaunchHooks?

    func answer(
        _ question: LaunchPlan.Question, _ pid: pid_t, _ descriptors: [Int32]
    ) throws(RuntimeError) {
        switch question {
        case .moveNetDevices:
            try NetDevices.move(spec.linux?.netDevices ?? [:], to: pid)
        case .copyUp(let field, let withMode):
            try Self.copyUp(descriptors, of: pid, field, withMode: withMode)
        case .verifyDevice(let device, let field):
            try Self.verify(descriptors.first ?? -1, device, field)
        case .passListener:
            try passListener(descriptors.first ?? -1, of: pid)
        case .runHooks(let point):
            try hooks?.run(at: point, pid: pid)
        }
    }

    /// As root of the process's user namespace, whose file system the target is.
    private static func copyUp(
        _ folders: [Int32], of pid: pid_t, _ field: String, withMode: Bool
    ) throws(RuntimeError) {
        guard folders.count == 2 else { throw RuntimeError(.system, "a copy without its folders") }
        func root(_ map: String) throws(RuntimeError) -> UInt32 {
            let text = try translating { () throws(SystemError) in try Files.readText("/proc/\(pid)/\(map)") }
            let map = IDMap(procText: text)
            return map.host(map.firstID) ?? 0
        }
        let (uid, gid) = (try root("uid_map"), try root("gid_map"))
        do {
            try FileOwner.acting(uid: uid, gid: gid) { () throws(SystemError) in
                try Files.copyTree(from: folders[0], to: folders[1], withMode: withMode)
            }
        } catch {
            throw RuntimeError(
                .stepFailed, "\(error.operation) \(error.subject)", "for \(field).options", errno: error.errno)
        }
    }

    private static func verify(_ file: Int32, _ device: LinuxDevice, _ field: String) throws(RuntimeError) {
        let planned = try PlannedDevice(device, field: field)
        var status = stat()
        guard fstat(file, &status) == 0 else {
            throw RuntimeError(.system, "stat \(planned.path)", "for \(field)", errno: errno)
        }
        let isSame =
            status.st_mode & S_IFMT == planned.kind && (planned.kind == S_IFIFO || status.st_rdev == planned.number)
        guard isSame else {
            throw RuntimeError(.invalidSpec, "\(field).path", "\(planned.path) is there and is something else")
        }
    }

    /// One connection, one message. Source: config-linux.md, "The Container Process State".
    private func passListener(_ listener: Int32, of pid: pid_t) throws(RuntimeError) {
        let field = "linux.seccomp.listenerPath"
        let path = spec.linux?.seccomp?.listenerPath ?? ""
        let state = ContainerProcessState(
            fds: ["seccompFd"], pid: pid, metadata: spec.linux?.seccomp?.listenerMetadata,
            state: State(
                id: id, status: initPID == nil ? .creating : .running, pid: initPID ?? pid, bundle: bundle ?? "",
                annotations: spec.annotations))
        do {
            let text = try JSON.encodeToBytes(state)
            let agent = try UnixSocket.connect(.stream, path: path)
            let sent = try agent.send(text, descriptors: [listener])
            try Descriptors.write(agent.rawValue, text.dropFirst(sent))
        } catch let error as SystemError {
            throw RuntimeError(.stepFailed, "reach the seccomp agent at \(path)", "for \(field)", errno: error.errno)
        } catch {
            throw RuntimeError(.system, field, "\(error)")
        }
    }
}
