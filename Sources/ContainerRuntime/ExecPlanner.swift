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
    let seccomp: [UInt8]?
    let killWithParent: Bool
    let program: String?
    var preservedDescriptors = 0

    /// `program`: what to execute when it is not the first argument.
    init(
        _ process: OCISpec.Process, spec: Spec, descriptors: PlanDescriptors, pidfd: Int32, seccomp: [UInt8]?,
        killWithParent: Bool, program: String? = nil
    ) throws(RuntimeError) {
        try SpecSupport.check(process)
        guard let linux = spec.linux else { throw RuntimeError(.invalidSpec, "linux", "it is missing") }
        if linux.seccomp != nil && seccomp == nil {
            throw RuntimeError(.invalidSpec, "linux.seccomp", "its program was not compiled")
        }
        self.process = process
        self.spec = spec
        self.descriptors = descriptors
        self.pidfd = pidfd
        self.seccomp = seccomp
        self.killWithParent = killWithParent
        self.program = program
        namespaces = try NamespacePlan(linux)
    }

    func plan() throws(RuntimeError) -> LaunchPlan {
        var builder = PlanBuilder(cgroupDirectory: ProcessStages.cgroupDirectory(descriptors))
        ProcessStages.begin(&builder, descriptors, killWithParent: killWithParent)
        // By the host's /proc, which is out of sight afterwards.
        try builder.setOOMScore(process.oomScoreAdj ?? spec.process?.oomScoreAdj)
        builder.call("join the container's namespaces", .setns, .signed(pidfd), .number(namespaces.ownKinds))
        builder.newKeyring()
        builder.setPersonality(spec.linux?.personality)
        try ProcessStages.finish(
            &builder,
            ProcessStages.Finish(
                process: process,
                capabilities: process.capabilities ?? spec.process?.capabilities ?? LinuxCapabilities(),
                rlimits: process.rlimits.isEmpty ? spec.process?.rlimits ?? [] : process.rlimits,
                descriptors: descriptors, seccomp: seccomp,
                seccompFlags: SpecSupport.seccompFlags(spec.linux?.seccomp), killWithParent: killWithParent,
                program: program, preservedDescriptors: preservedDescriptors))
        return builder.plan
    }
}
