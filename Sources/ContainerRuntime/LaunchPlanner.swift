import Cgroups
import Glibc
import LinuxSystem
import OCISpec

/// Numbers of descriptors that a plan uses; all above 2 and open in the process that clones.
struct PlanDescriptors: Hashable, Sendable {
    enum IO: Hashable, Sendable {
        case descriptors(StandardDescriptors)
        /// `devpts`: a detached mount, for a new container. `peer`: the terminal's inner end.
        case terminal(devpts: Int32?, peer: Int32)
    }

    /// Gets the failure.
    var report: Int32
    var io: IO
    var startSocket: Int32?
    var cgroup: CgroupPlacement.Descriptors?
}

/// Turns a spec into the plan of the container's first process. Pure: what it needs of the host comes in.
struct LaunchPlanner {
    let configuration: LaunchConfiguration
    let process: OCISpec.Process
    let linux: Linux
    let namespaces: NamespacePlan
    let descriptors: PlanDescriptors
    let seccomp: [UInt8]?
    let host: HostView
    /// The host's root and the container's, as long as hooks have to be waited for.
    private var outerRoot: PlanBuilder.Roots?

    init(
        _ configuration: LaunchConfiguration, descriptors: PlanDescriptors, seccomp: [UInt8]?, host: HostView
    ) throws(RuntimeError) {
        guard let process = configuration.spec.process else {
            throw RuntimeError(.invalidSpec, "process", "it is missing")
        }
        try SpecSupport.check(configuration.spec, hasSeccompProgram: seccomp != nil)
        try SpecSupport.check(process)
        self.configuration = configuration
        self.process = process
        self.descriptors = descriptors
        self.seccomp = seccomp
        self.host = host
        linux = configuration.spec.linux ?? Linux()
        namespaces = try NamespacePlan(linux)
    }

    /// The steps in their order; each stage says why it is where it is.
    mutating func plan() throws(RuntimeError) -> LaunchPlan {
        var builder = PlanBuilder(
            cloneFlags: namespaces.cloneFlags, cgroupDirectory: ProcessStages.cgroupDirectory(descriptors))
        ProcessStages.begin(&builder, descriptors, killWithParent: configuration.killWithParent)
        try enterNamespaces(&builder)
        try builder.setOOMScore(process.oomScoreAdj)
        var mounts = try plannedMounts()
        let nullDevices = try moveToRootfs(&builder, &mounts)
        try fillRootfs(&builder, mounts)
        if hasCreationHooks { try finishHooks(&builder) }
        // While /proc/sys is writable; after hooks that might have made the devices that they are of.
        try builder.setSysctls(linux.sysctl, namespaces)
        // While the root is.
        builder.makeWorkingFolder(process.cwd)
        try closeRootfs(&builder, nullDevices)
        try ProcessStages.finish(&builder, finishing)
        return builder.plan
    }

    private var finishing: ProcessStages.Finish {
        ProcessStages.Finish(
            process: process, capabilities: process.capabilities ?? LinuxCapabilities(), rlimits: process.rlimits,
            descriptors: descriptors, seccomp: seccomp, seccompFlags: SpecSupport.seccompFlags(linux.seccomp),
            killWithParent: configuration.killWithParent, useInit: configuration.useInit,
            preservedDescriptors: configuration.preservedDescriptors, waitsForHooks: waitsForHooks)
    }

    /// A process that waits for its start has these run by who starts it.
    private var waitsForHooks: Bool {
        descriptors.startSocket == nil && !(configuration.spec.hooks?.startContainer.isEmpty ?? true)
    }

    private func enterNamespaces(_ builder: inout PlanBuilder) throws(RuntimeError) {
        try builder.joinNamespaces(namespaces)
        if namespaces.newCgroup { builder.newCgroupNamespace() }
        if namespaces.isNew(.network) { try builder.bringUpLoopback() }
        if namespaces.isOwn(.uts) {
            builder.setNames(hostname: configuration.spec.hostname, domainname: configuration.spec.domainname)
        } else if configuration.spec.hostname.map({ !$0.isEmpty }) ?? false {
            throw RuntimeError(.invalidSpec, "hostname", "it needs a uts namespace of the container's own")
        }
        if !configuration.noNewKeyring { builder.newKeyring() }
        builder.setPersonality(linux.personality)
    }

    private func plannedMounts() throws(RuntimeError) -> [PlannedMount] {
        var mounts: [PlannedMount] = []
        for (index, mount) in configuration.spec.mounts.enumerated() {
            mounts.append(try PlannedMount(mount, index: index))
        }
        return mounts
    }

    /// Whether /dev is a file system of the container's own: then its null device is, too.
    private func hasOwnDev(_ mounts: [PlannedMount]) -> Bool {
        mounts.contains { $0.destination == "/dev" && $0.mount.type == "tmpfs" }
    }

    /// Everything with paths of the host, then the change of root.
    private mutating func moveToRootfs(
        _ builder: inout PlanBuilder, _ mounts: inout [PlannedMount]
    ) throws(RuntimeError) -> [LaunchPlan.Slot] {
        builder.separateMounts(propagation: MountFlag.MS_SLAVE | MountFlag.MS_REC)
        let root = try builder.mountRoot(rootfs)
        try builder.openBindSources(&mounts, bundle: configuration.bundle, host: host)
        let nullDevices = hasOwnDev(mounts) ? [] : try builder.openNullDevices(linux.maskedPaths.count)
        if hasCreationHooks {
            outerRoot = try builder.confine(to: root)
        } else {
            builder.enter(root: root, noPivot: configuration.noPivot)
        }
        return nullDevices
    }

    private var hasCreationHooks: Bool { configuration.spec.hooks?.haveCreation ?? false }

    /// Hooks run before the change of root, and see what was mounted at the rootfs on the host.
    private func finishHooks(_ builder: inout PlanBuilder) throws(RuntimeError) {
        builder.waitForParent(.environment, report: descriptors.report)
        guard let outerRoot else { return }
        builder.leave(outerRoot)
        builder.enter(root: ".", noPivot: configuration.noPivot)
    }

    private var rootfs: Rootfs {
        guard case .directory(let path) = configuration.rootfs, !path.hasPrefix("/"), let bundle = configuration.bundle
        else { return configuration.rootfs }
        return .directory(path: "\(bundle)/\(path)")
    }

    private func fillRootfs(_ builder: inout PlanBuilder, _ mounts: [PlannedMount]) throws(RuntimeError) {
        for mount in mounts {
            if mount.isCgroup {
                builder.mountCgroups(mount, host: host)
            } else if mount.mount.type == "devpts", case .terminal(let devpts?, _) = descriptors.io {
                builder.attachTerminals(devpts, at: mount.destination)
            } else {
                builder.mount(mount)
            }
        }
        // A /dev of the host's has its nodes, and is not ours to add to. Source: runc needsSetupDev.
        if !mounts.contains(where: { $0.destination == "/dev" && $0.isBind }) {
            try builder.makeDevices(linux.devices)
            builder.linkDevices()
        }
        if case .terminal(_?, _) = descriptors.io { builder.bindConsole() }
    }

    private func closeRootfs(_ builder: inout PlanBuilder, _ nullDevices: [LaunchPlan.Slot]) throws(RuntimeError) {
        try builder.makeReadOnly(linux.readonlyPaths)
        builder.mask(linux.maskedPaths, null: nullDevices)
        if configuration.spec.root?.readonly ?? false { builder.makeRootReadOnly() }
        if let name = linux.rootfsPropagation, !name.isEmpty {
            guard let flags = MountOptions.propagations[name] else {
                throw RuntimeError(.invalidSpec, "linux.rootfsPropagation", "\(name) is unknown")
            }
            builder.separateMounts(propagation: flags)
        }
    }
}
