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
        let nullDevices: [LaunchPlan.Slot]
        if preparesOutside {
            let clocks = try openClocks(&builder)
            let root = try prepareRoot(&builder, &mounts)
            if namespaces.user != nil { try builder.openDevices(&devices) }
            nullDevices = try builder.openNullDevices(linux.maskedPaths.count)
            let tree = try builder.takeRoot(root)
            try enterNamespaces(&builder, clocks)
            if namespaces.user != nil { try builder.makeKernelFileSystems(&mounts) }
            builder.pivot(toTree: tree)
        } else {
            try enterNamespaces(&builder, try openClocks(&builder))
            let root = try prepareRoot(&builder, &mounts)
            nullDevices = try builder.openNullDevices(linux.maskedPaths.count)
            builder.pivot(to: root)
        }
        try builder.openRoot()
        try fillRootfs(&builder, mounts, devices)
        try closeRootfs(&builder, nullDevices)
        try ProcessStages.finish(&builder, finishing)
        return builder.plan
    }

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
            useInit: configuration.useInit)
    }

    private func openClocks(_ builder: inout PlanBuilder) throws(RuntimeError) -> PlanBuilder.Clocks? {
        namespaces.newTime ? try builder.openClocks(linux.timeOffsets) : nil
    }

    private func enterNamespaces(
        _ builder: inout PlanBuilder, _ clocks: PlanBuilder.Clocks?
    ) throws(RuntimeError) {
        let proc = try openHostsProc(&builder)
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
        builder.newKeyring()
        builder.setPersonality(linux.personality)
        try builder.setMemoryPolicy(linux.memoryPolicy)
        try builder.setSysctls(linux.sysctl, namespaces, proc: proc)
    }

    /// Root of a user namespace cannot make a procfs of a pid namespace that does not belong to it.
    private func openHostsProc(_ builder: inout PlanBuilder) throws(RuntimeError) -> LaunchPlan.Slot? {
        guard namespaces.user != nil, !namespaces.isNew(.pid), !linux.sysctl.isEmpty else { return nil }
        let outer = builder.field
        builder.field = "linux.sysctl"
        defer { builder.field = outer }
        return try builder.openOwnProc()
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
        // While the root is writable.
        try builder.about("process.cwd") { builder throws(RuntimeError) in
            try builder.makeWorkingFolder(process.cwd)
        }
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
