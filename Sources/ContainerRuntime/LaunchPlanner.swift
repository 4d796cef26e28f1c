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
    /// The container's user namespace.
    var userNamespace: Int32?
    /// User namespaces that give mounts their ids, by index of the mount.
    var idMaps: [Int: Int32] = [:]
}

/// Turns a spec into the plan of the container's first process. Pure: what it needs of the host comes in.
struct LaunchPlanner {
    let configuration: LaunchConfiguration
    let process: OCISpec.Process
    let linux: Linux
    let namespaces: NamespacePlan
    let maps: UserNamespaceMaps
    let descriptors: PlanDescriptors
    let seccomp: SeccompLoad?
    let host: HostView

    init(
        _ configuration: LaunchConfiguration, descriptors: PlanDescriptors, seccomp: [UInt8]?, host: HostView
    ) throws(RuntimeError) {
        guard let process = configuration.spec.process else {
            throw RuntimeError(.invalidSpec, "process", "it is missing")
        }
        guard let linux = configuration.spec.linux else { throw RuntimeError(.invalidSpec, "linux", "it is missing") }
        namespaces = try NamespacePlan(linux)
        try SpecSupport.check(configuration.spec, namespaces, host: host)
        try SpecSupport.check(process)
        self.configuration = configuration
        self.process = process
        self.linux = linux
        self.descriptors = descriptors
        self.seccomp = try SeccompLoad(linux.seccomp, program: seccomp)
        self.host = host
        maps = try UserNamespaceMaps(linux, namespaces, host: host)
    }

    /// The steps in their order; each stage says why it is where it is.
    func plan() throws(RuntimeError) -> LaunchPlan {
        var builder = PlanBuilder(
            cloneFlags: cloneFlags, cgroupDirectory: ProcessStages.cgroupDirectory(descriptors))
        ProcessStages.begin(&builder, descriptors, killWithParent: configuration.killWithParent)
        try ProcessStages.setHostSide(
            &builder, process, oomScoreAdj: process.oomScoreAdj, rlimits: process.rlimits,
            isInUserNamespace: namespaces.user != nil, host: host)
        var mounts = try plannedMounts()
        var devices = try plannedDevices(mounts)
        let (nullDevices, proc) = try prepare(&builder, &mounts, &devices)
        let outer = hasCreationHooks ? try builder.confine() : nil
        if outer == nil { builder.changeRoot(noPivot: configuration.noPivot, isOnRoot: rootIsOnRoot) }
        try builder.openRoot()
        try fillRootfs(&builder, mounts, devices)
        if let outer {
            // They see on the host what is mounted at the rootfs.
            builder.ask("wait for hooks", .runHooks(.environment))
            builder.leave(outer)
            builder.changeRoot(noPivot: configuration.noPivot, isOnRoot: rootIsOnRoot)
        }
        // After hooks that might have made the devices that they are of.
        if let proc { try builder.setSysctls(linux.sysctl, namespaces, proc: proc) }
        // While the root is writable.
        try builder.about("process.cwd") { builder throws(RuntimeError) in
            try builder.makeWorkingFolder(process.cwd)
        }
        try closeRootfs(&builder, nullDevices)
        try ProcessStages.finish(&builder, finishing)
        return builder.plan
    }

    /// Up to a process in its namespaces whose working folder is the container's root. Returns what masks and system
    /// parameters are made with.
    private func prepare(
        _ builder: inout PlanBuilder, _ mounts: inout [PlannedMount], _ devices: inout [PlannedDevice]
    ) throws(RuntimeError) -> (nullDevices: [LaunchPlan.Slot], proc: LaunchPlan.Slot?) {
        let clocks = namespaces.newTime ? try builder.openClocks(linux.timeOffsets) : nil
        // Root of a user namespace cannot make a procfs of a pid namespace that does not belong to it.
        var proc = hasSysctls && namespaces.user != nil && !namespaces.isNew(.pid) ? try builder.openOwnProc() : nil
        if preparesOutside {
            let root = try prepareRoot(&builder, &mounts)
            if namespaces.user != nil { try builder.openDevices(&devices) }
            let nullDevices = try builder.openNullDevices(linux.maskedPaths.count)
            let tree = try builder.takeRoot(root)
            builder.enterRootfs(root)
            try enterNamespaces(&builder, clocks)
            if hasSysctls, proc == nil { proc = try builder.openOwnProc() }
            if namespaces.user != nil { try builder.makeKernelFileSystems(&mounts) }
            builder.enterRootfs(tree: tree, onRoot: rootIsOnRoot)
            return (nullDevices, proc)
        }
        try enterNamespaces(&builder, clocks)
        if hasSysctls { proc = try builder.openOwnProc() }
        let root = try prepareRoot(&builder, &mounts)
        let nullDevices = try builder.openNullDevices(linux.maskedPaths.count)
        builder.enterRootfs(root)
        return (nullDevices, proc)
    }

    private var hasSysctls: Bool { !linux.sysctl.isEmpty }
    private var hasCreationHooks: Bool { configuration.spec.hooks?.haveCreation ?? false }
    /// In a mount namespace of others there is no place for the root but on theirs.
    private var rootIsOnRoot: Bool { namespaces.joinsMount }

    /// Whether the root and the sources of mounts have to be taken hold of in a mount namespace of the host's: the
    /// container's does not have them, or root in there may not mount them.
    private var preparesOutside: Bool { namespaces.user != nil || namespaces.joinsMount }

    private var cloneFlags: UInt64 {
        namespaces.cloneFlags | (preparesOutside ? NamespaceKind.mount.cloneFlag : 0)
    }

    private var finishing: ProcessStages.Finish {
        ProcessStages.Finish(
            process: process, capabilities: process.capabilities ?? LinuxCapabilities(), rlimits: process.rlimits,
            descriptors: descriptors, seccomp: seccomp, killWithParent: configuration.killWithParent,
            isInUserNamespace: namespaces.user != nil, canSetGroups: maps.ids.canSetGroups,
            useInit: configuration.useInit, preservedDescriptors: configuration.preservedDescriptors,
            waitsForHooks: waitsForHooks)
    }

    /// A process that waits for its start has these run by who starts it.
    private var waitsForHooks: Bool {
        descriptors.startSocket == nil && !(configuration.spec.hooks?.startContainer.isEmpty ?? true)
    }

    private func enterNamespaces(
        _ builder: inout PlanBuilder, _ clocks: PlanBuilder.Clocks?
    ) throws(RuntimeError) {
        try builder.joinNamespaces(namespaces)
        if let descriptor = descriptors.userNamespace, let user = namespaces.user {
            builder.about(user.field) { builder in
                builder.enterUserNamespace(
                    descriptor, ids: maps.ids, namespaces, killWithParent: configuration.killWithParent)
            }
        }
        if let clocks { try builder.newTimeNamespace(linux.timeOffsets, clocks) }
        // After the clocks: the open file of the offsets is this process's, not a child's.
        builder.enterPIDNamespace(namespaces, killWithParent: configuration.killWithParent)
        if namespaces.newCgroup { builder.newCgroupNamespace() }
        if namespaces.isNew(.network) { try builder.bringUpLoopback() }
        if !linux.netDevices.isEmpty { builder.ask("move network devices", .moveNetDevices) }
        builder.setNames(hostname: configuration.spec.hostname, domainname: configuration.spec.domainname)
        if !configuration.noNewKeyring { builder.newKeyring() }
        builder.setPersonality(linux.personality)
        try builder.setMemoryPolicy(linux.memoryPolicy)
    }

    private func plannedMounts() throws(RuntimeError) -> [PlannedMount] {
        var mounts: [PlannedMount] = []
        for (index, mount) in configuration.spec.mounts.enumerated() {
            let planned = try PlannedMount(labelled(mount), index: index)
            if let other = mounts.firstIndex(where: { $0.destination == planned.destination }),
                !planned.options.isRemount
            {
                throw RuntimeError(
                    .invalidSpec, "\(planned.field).destination", "mounts[\(other)] is at \(planned.destination), too")
            }
            mounts.append(planned)
        }
        return mounts
    }

    /// Source: mount(8), "context"; runc label.FormatMountLabel.
    private func labelled(_ mount: Mount) -> Mount {
        guard let label = linux.mountLabel, !label.isEmpty, mount.type == "tmpfs" || mount.type == "devpts" else {
            return mount
        }
        var labelled = mount
        labelled.options.append("context=\"\(label)\"")
        return labelled
    }

    private func plannedDevices(_ mounts: [PlannedMount]) throws(RuntimeError) -> [PlannedDevice] {
        try PlanBuilder.plannedDevices(linux.devices, withDefaults: !hasHostDev(mounts))
    }

    /// A /dev of the host's has its nodes, and is not ours to add to. Source: runc needsSetupDev.
    private func hasHostDev(_ mounts: [PlannedMount]) -> Bool {
        mounts.contains { $0.destination == "/dev" && $0.isBind }
    }

    /// Everything with paths of the host. What is mounted in a shared source is to show on the host: it is taken while
    /// the mounts are still the host's peers. Returns where the root is.
    private func prepareRoot(
        _ builder: inout PlanBuilder, _ mounts: inout [PlannedMount]
    ) throws(RuntimeError) -> String {
        try openSources(&builder, &mounts) { $0.options.isShared }
        builder.separateMounts(propagation: MountFlag.MS_SLAVE | MountFlag.MS_REC)
        if case .directory = rootfs { builder.field = "root.path" }
        let root = try builder.mountRoot(rootfs)
        builder.field = nil
        try openSources(&builder, &mounts) { !$0.options.isShared }
        return root
    }

    private func openSources(
        _ builder: inout PlanBuilder, _ mounts: inout [PlannedMount], where isMeant: (PlannedMount) -> Bool
    ) throws(RuntimeError) {
        try builder.openBindSources(
            &mounts, where: isMeant, bundle: configuration.bundle, idMaps: descriptors.idMaps, host: host)
    }

    private var rootfs: Rootfs {
        guard case .directory(let path) = configuration.rootfs, !path.hasPrefix("/"), let bundle = configuration.bundle
        else { return configuration.rootfs }
        return .directory(path: "\(bundle)/\(path)")
    }

    private func fillRootfs(
        _ builder: inout PlanBuilder, _ mounts: [PlannedMount], _ devices: [PlannedDevice]
    ) throws(RuntimeError) {
        for mount in mounts {
            builder.field = mount.field
            defer { builder.field = nil }
            if mount.isCgroup {
                try builder.mountCgroups(mount, host: host)
            } else if mount.mount.type == "devpts", case .terminal(let devpts?, _) = descriptors.io {
                try builder.attachTerminals(devpts, at: mount.destination)
            } else {
                try builder.mount(mount)
            }
        }
        try builder.makeDevices(devices, hasHostDev: hasHostDev(mounts))
        if case .terminal(_?, let peer) = descriptors.io { try builder.bindConsole(peer: peer) }
    }

    private func closeRootfs(_ builder: inout PlanBuilder, _ nullDevices: [LaunchPlan.Slot]) throws(RuntimeError) {
        builder.field = "linux.readonlyPaths"
        try builder.makeReadOnly(linux.readonlyPaths)
        builder.field = "linux.maskedPaths"
        try builder.mask(linux.maskedPaths, null: nullDevices)
        builder.closeRoot()
        builder.field = "root.readonly"
        if configuration.spec.root?.readonly ?? false { builder.makeRootReadOnly() }
        builder.field = "linux.rootfsPropagation"
        defer { builder.field = nil }
        guard let name = linux.rootfsPropagation, !name.isEmpty else { return }
        guard let flags = MountOptions.propagations[name] else {
            throw RuntimeError(.invalidSpec, "linux.rootfsPropagation", "\(name) is unknown")
        }
        builder.separateMounts(propagation: flags)
    }
}
