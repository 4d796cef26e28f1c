import CDavit
import Cgroups
import Glibc
import LinuxSystem
import OCISpec

/// Runs one more process in a container: opens what the plan needs, builds it, runs it.
enum ExecStage {
    static func run(
        _ process: OCISpec.Process, pid: pid_t, spec: Spec, io: StandardIO, seccompProgram: String?,
        cgroup: CgroupPlacement?, killWithParent: Bool, id: String, bundle: String?, preservedDescriptors: Int,
        trace: LaunchTrace?
    ) throws(RuntimeError) -> LaunchedProcess {
        let held = HeldDescriptors()
        let container = try open(pid)
        let seccomp = try SeccompProgram.read(seccompProgram)
        let runner = try PlanRunner()
        var master: Int32?
        do {
            let (input, terminal) = try openIO(io, pid: pid, process, held)
            master = terminal
            let descriptors = PlanDescriptors(
                report: runner.childReport.rawValue, io: input, startSocket: nil, cgroup: cgroup?.descriptors)
            var planner = try ExecPlanner(
                process, spec: spec, descriptors: descriptors, pidfd: container.descriptor.rawValue, seccomp: seccomp,
                killWithParent: killWithParent, ids: try UserNamespaceIDs(of: pid), host: .current)
            planner.preservedDescriptors = preservedDescriptors
            let plan = try planner.plan()
            let namespace = planner.namespaces.isOwn(.pid) ? container.descriptor.rawValue : nil
            let answers = PlanAnswers(spec: spec, id: id, bundle: bundle, initPID: pid)
            let child = try runner.run(
                plan, pidNamespace: namespace, initialCPUs: planner.affinity?.initial, trace: trace,
                answering: answers.answer)
            return LaunchedProcess(pid: child.pid, pidfd: child.pidfd, terminal: master)
        } catch {
            if let master { close(master) }
            throw error
        }
    }

    private static func open(_ pid: pid_t) throws(RuntimeError) -> PIDDescriptor {
        do {
            return try PIDDescriptor(opening: pid)
        } catch {
            throw error.errno == ESRCH ? RuntimeError(.notRunning, "process \(pid)") : RuntimeError(error)
        }
    }

    /// A terminal comes of the container's devpts: its programs find it by name.
    private static func openIO(
        _ io: StandardIO, pid: pid_t, _ process: OCISpec.Process, _ held: HeldDescriptors
    ) throws(RuntimeError) -> (PlanDescriptors.IO, master: Int32?) {
        guard case .descriptors(let standard) = io else {
            // The link is followed in the container's root, and may not lead out of it.
            let master = try ContainerTerminal.openMaster(in: pid)
            let peer = try ContainerTerminal.unlock(master.rawValue)
            try ContainerTerminal.resize(master.rawValue, process.consoleSize)
            try ContainerTerminal.own(peer.rawValue, IDMap(of: pid, "uid_map").host(process.user.uid))
            return (.terminal(devpts: nil, peer: held.hold(peer)), master.release())
        }
        return (.descriptors(try held.aboveStandard(standard)), nil)
    }
}
