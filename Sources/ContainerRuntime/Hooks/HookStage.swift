import CDavit
import Cgroups
import Glibc
import LinuxSystem
import OCISpec

/// The container that hooks are run in.
struct HookStage {
    let spec: Spec
    /// Its first process.
    let pid: pid_t
    /// Of that, borrowed.
    let pidfd: Int32
    let bundle: String?
    let id: String
    var seccomp: [UInt8]?
    var cgroup: CgroupPlacement?

    func launch(_ kind: HookKind, _ hook: Hook, input: Int32) throws(RuntimeError) -> PIDDescriptor {
        let held = HeldDescriptors()
        let runner = try PlanRunner()
        let output = try held.aboveStandard(2)
        let descriptors = PlanDescriptors(
            report: runner.childReport.rawValue,
            io: .descriptors(StandardDescriptors(stdin: input, stdout: output, stderr: output)), startSocket: nil,
            cgroup: cgroup?.descriptors)
        let namespaces = try NamespacePlan(spec.linux ?? Linux())
        let plan =
            kind == .startContainer
            ? try insidePlan(hook, descriptors) : try creationPlan(hook, descriptors, namespaces)
        let answers = PlanAnswers(spec: spec, id: id, bundle: bundle, initPID: pid)
        let child = try runner.run(
            plan, pidNamespace: namespaces.isOwn(.pid) ? pidfd : nil, answering: answers.answer)
        return PIDDescriptor(owning: OwnedDescriptor(owning: child.pidfd), pid: child.pid)
    }

    /// As the program of the container would run, but for what it is. Source: runc standard_init_linux.go, StartContainer.
    private func insidePlan(_ hook: Hook, _ descriptors: PlanDescriptors) throws(RuntimeError) -> LaunchPlan {
        var process = spec.process ?? OCISpec.Process()
        process.args = HookRunner.arguments(hook)
        process.env = hook.env
        process.cwd = "/"
        process.terminal = false
        return try ExecPlanner(
            process, spec: spec, descriptors: descriptors, pidfd: pidfd, seccomp: seccomp, killWithParent: true,
            ids: try UserNamespaceIDs(of: pid), host: .current, program: hook.path
        ).plan()
    }

    /// With the privileges of the runtime, or of root in the container's user namespace. The container's process is still in the root of its mount namespace, so that the
    /// host's files are to be seen there, and the container's at its rootfs.
    private func creationPlan(
        _ hook: Hook, _ descriptors: PlanDescriptors, _ namespaces: NamespacePlan
    ) throws(RuntimeError) -> LaunchPlan {
        var builder = PlanBuilder(cgroupDirectory: ProcessStages.cgroupDirectory(descriptors))
        ProcessStages.begin(&builder, descriptors, killWithParent: true)
        builder.call(
            "join the container's namespaces", .setns, .signed(pidfd), .number(namespaces.ownKinds))
        let isInUserNamespace = namespaces.user != nil
        if isInUserNamespace { builder.becomeRoot(try UserNamespaceIDs(of: pid)) }
        if case .descriptors(let standard) = descriptors.io { builder.setStandardIO(standard) }
        builder.closeOthers(keeping: [descriptors.report])
        // The way to the bundle need not be open to root of a user namespace.
        try builder.enterWorkingFolder(isInUserNamespace ? "/" : bundle ?? "/")
        builder.setUmask(0o022)
        builder.unblockSignals()
        builder.markExecution()
        builder.call(
            "execute \(hook.path)", .execve, .text(hook.path), .strings(HookRunner.arguments(hook)),
            .strings(hook.env))
        return builder.plan
    }
}
