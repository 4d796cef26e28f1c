import CDavit
import Cgroups
import Glibc
import LinuxSystem
import OCISpec

/// Runs one more process in a container: opens what the plan needs, builds it, runs it.
enum ExecStage {
    static func run(
        _ process: OCISpec.Process, pid: pid_t, spec: Spec, io: StandardIO, seccompProgram: String?,
        cgroup: CgroupPlacement?, killWithParent: Bool, id: String, bundle: String?
    ) throws(RuntimeError) -> LaunchedProcess {
        let held = HeldDescriptors()
        let container = try open(pid)
        let seccomp = try SeccompProgram.read(seccompProgram)
        let runner = try PlanRunner()
        var master: Int32?
        do {
            let uids = try map("uid_map", pid), gids = try map("gid_map", pid)
            let (input, terminal) = try openIO(io, pid: pid, process, held, uids)
            master = terminal
            let descriptors = PlanDescriptors(
                report: runner.childReport.rawValue, io: input, startSocket: nil, cgroup: cgroup?.descriptors)
            let planner = try ExecPlanner(
                process, spec: spec, descriptors: descriptors, pidfd: container.descriptor.rawValue, seccomp: seccomp,
                killWithParent: killWithParent,
                ids: UserNamespaceIDs(
                    uid: uids.firstID, gid: gids.firstID, canSetGroups: try mayChooseGroups(pid)),
                host: .current)
            let plan = try planner.plan()
            let namespace = planner.namespaces.isOwn(.pid) ? container.descriptor.rawValue : nil
            let answers = PlanAnswers(spec: spec, id: id, bundle: bundle, initPID: pid)
            let child = try runner.run(
                plan, pidNamespace: namespace, initialCPUs: planner.affinity?.initial, answering: answers.answer)
            return LaunchedProcess(pid: child.pid, pidfd: child.pidfd, terminal: master)
        } catch {
            if let master { close(master) }
            throw error
        }
    }

    private static func map(_ name: String, _ pid: pid_t) throws(RuntimeError) -> IDMap {
        IDMap(procText: try translating { () throws(SystemError) in try Files.readText("/proc/\(pid)/\(name)") })
    }

    private static func mayChooseGroups(_ pid: pid_t) throws(RuntimeError) -> Bool {
        try translating { () throws(SystemError) in try Files.readText("/proc/\(pid)/setgroups") } == "allow\n"
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
        _ io: StandardIO, pid: pid_t, _ process: OCISpec.Process, _ held: HeldDescriptors, _ uids: IDMap
    ) throws(RuntimeError) -> (PlanDescriptors.IO, master: Int32?) {
        guard case .descriptors(let standard) = io else {
            // The link is followed in the container's root, and may not lead out of it.
            let master = try ContainerTerminal.openMaster(in: pid)
            let peer = try ContainerTerminal.unlock(master.rawValue)
            try ContainerTerminal.resize(master.rawValue, process.consoleSize)
            try ContainerTerminal.own(peer.rawValue, uids.host(process.user.uid))
            return (.terminal(devpts: nil, peer: held.hold(peer)), master.release())
        }
        return (.descriptors(try held.aboveStandard(standard)), nil)
    }
}
