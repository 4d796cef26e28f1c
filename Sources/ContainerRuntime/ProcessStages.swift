import Glibc
import LinuxSystem
import OCISpec

/// The stages that a container's first process and an exec in it have in common.
enum ProcessStages {
    struct Finish {
        var process: OCISpec.Process
        var capabilities: LinuxCapabilities
        var rlimits: [POSIXRlimit]
        var descriptors: PlanDescriptors
        var seccomp: SeccompLoad?
        var killWithParent: Bool
        /// Whether the process is in a user namespace of the container's.
        var isInUserNamespace: Bool
        var canSetGroups = true
        var useInit = false
        /// What to execute when it is not the first argument.
        var program: String?
        /// From 3 on.
        var preservedDescriptors = 0
        /// Whether there are startContainer hooks to wait for.
        var waitsForHooks = false
    }

    static func cgroupDirectory(_ descriptors: PlanDescriptors) -> Int32? {
        guard case .directory(let folder) = descriptors.cgroup else { return nil }
        return folder
    }

    /// The tie to the parent first, then the cgroup, so that all the rest is accounted there.
    static func begin(_ builder: inout PlanBuilder, _ descriptors: PlanDescriptors, killWithParent: Bool) {
        if killWithParent {
            builder.dieWithParent()
            builder.checkParent(report: descriptors.report)
        }
        builder.hideFromContainer()
        // Modes of folders and devices are as given; the process's own umask is set at the end.
        builder.setUmask(0)
        if case .tasks(let tasks) = descriptors.cgroup { builder.joinCgroups(tasks: tasks) }
    }

    /// What goes by the host's /proc, and what takes privileges on the host that are lost in a user namespace.
    static func setHostSide(
        _ builder: inout PlanBuilder, _ process: OCISpec.Process, oomScoreAdj: Int?, rlimits: [POSIXRlimit],
        isInUserNamespace: Bool, host: HostView
    ) throws(RuntimeError) {
        try builder.setLabels(process, host: host)
        try builder.setOOMScore(oomScoreAdj)
        guard isInUserNamespace else { return }
        try builder.raiseHardLimits(rlimits, host: host)
        builder.setScheduler(process.scheduler)
        builder.setIOPriority(process.ioPriority)
    }

    /// From a process in place to the program running.
    static func finish(_ builder: inout PlanBuilder, _ finish: Finish) throws(RuntimeError) {
        let process = finish.process
        builder.newSession()
        switch finish.descriptors.io {
        case .descriptors(let descriptors): builder.setStandardIO(descriptors)
        case .terminal(_, let peer):
            // Of a terminal that root in here does not own, the parent has set the owner.
            builder.setTerminal(peer: peer, owner: finish.isInUserNamespace ? 0 : process.user.uid)
        }
        let preserved = (0..<Int32(clamping: finish.preservedDescriptors)).map { 3 &+ $0 }
        builder.closeOthers(
            keeping: preserved + [finish.descriptors.report] + (finish.descriptors.startSocket.map { [$0] } ?? []))
        // With the privileges of the runtime still.
        try builder.setLimits(finish.rlimits)
        if !finish.isInUserNamespace {
            builder.setScheduler(process.scheduler)
            builder.setIOPriority(process.ioPriority)
        }
        try builder.about("process.cwd") { builder throws(RuntimeError) in
            try builder.enterWorkingFolder(process.cwd)
        }
        builder.setUmask(UInt64((process.user.umask ?? 0o022) & 0o777))
        // Without no_new_privs the filter needs CAP_SYS_ADMIN; with it, it comes last, so that it need not allow the rest.
        if let load = finish.seccomp, !process.noNewPrivileges { try builder.loadSeccomp(load) }
        try builder.become(process.user, finish.capabilities, canSetGroups: finish.canSetGroups)
        if process.noNewPrivileges { builder.forbidNewPrivileges() }
        if finish.killWithParent { builder.dieWithParent() }
        if finish.descriptors.startSocket != nil { builder.lookUp(process) }
        // Its listener is handed over by who creates the container, not by who starts it.
        if let load = finish.seccomp, process.noNewPrivileges, load.hasListener { try builder.loadSeccomp(load) }
        if let socket = finish.descriptors.startSocket {
            try builder.waitForStart(socket: socket, report: finish.descriptors.report)
        }
        if finish.waitsForHooks { builder.ask("wait for hooks", .runHooks(.program)) }
        if let load = finish.seccomp, process.noNewPrivileges, !load.hasListener { try builder.loadSeccomp(load) }
        if finish.useInit {
            builder.append("become init", .becomeInit)
            if finish.killWithParent { builder.dieWithParent() }
        }
        builder.unblockSignals()
        builder.markExecution()
        try builder.execute(process, program: finish.program)
    }
}
