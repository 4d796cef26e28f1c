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
        var seccomp: [UInt8]?
        var seccompFlags: UInt64
        var killWithParent: Bool
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

    /// From a process in place to the program running.
    static func finish(_ builder: inout PlanBuilder, _ finish: Finish) throws(RuntimeError) {
        let process = finish.process
        builder.newSession()
        switch finish.descriptors.io {
        case .descriptors(let descriptors): builder.setStandardIO(descriptors)
        case .terminal(_, let peer): builder.setTerminal(peer: peer, owner: process.user.uid)
        }
        let preserved = (0..<Int32(clamping: finish.preservedDescriptors)).map { 3 &+ $0 }
        builder.closeOthers(
            keeping: preserved + [finish.descriptors.report] + (finish.descriptors.startSocket.map { [$0] } ?? []))
        // With the privileges of the runtime still.
        try builder.setLimits(finish.rlimits)
        builder.setScheduler(process.scheduler)
        builder.setIOPriority(process.ioPriority)
        builder.enterWorkingFolder(process.cwd)
        builder.setUmask(UInt64((process.user.umask ?? 0o022) & 0o777))
        // Without no_new_privs the filter needs CAP_SYS_ADMIN; with it, it comes last, so that it need not allow the rest.
        if let program = finish.seccomp, !process.noNewPrivileges {
            builder.loadSeccomp(program, flags: finish.seccompFlags)
        }
        try builder.become(process.user, finish.capabilities)
        if process.noNewPrivileges { builder.forbidNewPrivileges() }
        if finish.killWithParent { builder.dieWithParent() }
        if let socket = finish.descriptors.startSocket {
            builder.lookUp(process)
            try builder.waitForStart(socket: socket, report: finish.descriptors.report)
        }
        if finish.waitsForHooks { builder.waitForParent(.program, report: finish.descriptors.report) }
        if let program = finish.seccomp, process.noNewPrivileges {
            builder.loadSeccomp(program, flags: finish.seccompFlags)
        }
        if finish.useInit {
            builder.append("become init", .becomeInit)
            if finish.killWithParent { builder.dieWithParent() }
        }
        builder.unblockSignals()
        builder.markExecution()
        try builder.execute(process, program: finish.program)
    }
}
