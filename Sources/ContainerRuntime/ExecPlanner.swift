import Glibc
import LinuxSystem
import OCISpec

/// Turns a process into the plan of an exec in a running container. Pure.
struct ExecPlanner {
    let process: OCISpec.Process
    let spec: Spec
    let namespaces: NamespacePlan
    let descriptors: PlanDescriptors
    /// Of the container's init.
    let pidfd: Int32
    let seccomp: SeccompLoad?
    let killWithParent: Bool
    /// Of root in the container's user namespace.
    let ids: UserNamespaceIDs
    let host: HostView
    let program: String?
    var preservedDescriptors = 0

    /// `program`: what to execute when it is not the first argument.
    init(
        _ process: OCISpec.Process, spec: Spec, descriptors: PlanDescriptors, pidfd: Int32, seccomp: [UInt8]?,
        killWithParent: Bool, ids: UserNamespaceIDs, host: HostView, program: String? = nil
    ) throws(RuntimeError) {
        try SpecSupport.check(process)
        guard let linux = spec.linux else { throw RuntimeError(.invalidSpec, "linux", "it is missing") }
        self.process = process
        self.spec = spec
        self.descriptors = descriptors
        self.pidfd = pidfd
        self.seccomp = try SeccompLoad(linux.seccomp, program: seccomp)
        self.ids = ids
        self.host = host
        self.killWithParent = killWithParent
        self.program = program
        namespaces = try NamespacePlan(linux)
    }

    func plan() throws(RuntimeError) -> LaunchPlan {
        var builder = PlanBuilder(cgroupDirectory: ProcessStages.cgroupDirectory(descriptors))
        ProcessStages.begin(&builder, descriptors, killWithParent: killWithParent)
        let rlimits = process.rlimits.isEmpty ? spec.process?.rlimits ?? [] : process.rlimits
        let isInUserNamespace = namespaces.user != nil
        try builder.setAffinity(affinity)
        try ProcessStages.setHostSide(
            &builder, process, oomScoreAdj: process.oomScoreAdj ?? spec.process?.oomScoreAdj, rlimits: rlimits,
            isInUserNamespace: isInUserNamespace, host: host)
        builder.call("join the container's namespaces", .setns, .signed(pidfd), .number(namespaces.ownKinds))
        if isInUserNamespace { builder.becomeRoot(ids) }
        builder.newKeyring()
        builder.setPersonality(spec.linux?.personality)
        try builder.setMemoryPolicy(spec.linux?.memoryPolicy)
        try ProcessStages.finish(
            &builder,
            ProcessStages.Finish(
                process: process,
                capabilities: process.capabilities ?? spec.process?.capabilities ?? LinuxCapabilities(),
                rlimits: rlimits, descriptors: descriptors, seccomp: seccomp, killWithParent: killWithParent,
                isInUserNamespace: isInUserNamespace, canSetGroups: ids.canSetGroups, program: program,
                preservedDescriptors: preservedDescriptors))
        return builder.plan
    }

    var affinity: CPUAffinity? { process.execCPUAffinity ?? spec.process?.execCPUAffinity }
}
