import LinuxSystem
import OCISpec

extension Cgroup {
    /// Sets the limits that `resources` names and leaves the others alone: containers go on running meanwhile.
    ///
    /// Errors: as for `create`; `.refused` when `memory.checkBeforeUpdate` is set and the group uses more than the new
    /// limit. What was written before an error stays.
    public func update(_ resources: LinuxResources) throws(CgroupError) {
        let completed = self.completed(resources)
        try checkUsage(completed)
        try apply(try CgroupLimits(completed, in: hierarchy), isNew: false)
    }

    /// On v2 one file can hold what the spec has in two fields; the field that is not given is as it was.
    private func completed(_ resources: LinuxResources) -> LinuxResources {
        var resources = resources
        if let memory = resources.memory, let swap = memory.swap, swap > 0, memory.limit ?? 0 == 0,
            let folder = folder(of: .memory), folder.version == .v2
        {
            resources.memory?.limit = folder.number("memory.max").flatMap(Int64.init(exactly:))
        }
        if let cpu = resources.cpu, cpu.quota ?? 0 == 0, (cpu.period ?? 0) != 0,
            let folder = folder(of: .cpu), folder.version == .v2
        {
            resources.cpu?.quota = folder.words("cpu.max").first.flatMap { Int64($0) }
        }
        return resources
    }

    /// v1's kernel checks by itself; v2's would kill processes until the group fits. Source: config-linux.md, "Memory".
    private func checkUsage(_ resources: LinuxResources) throws(CgroupError) {
        guard let memory = resources.memory, memory.checkBeforeUpdate == true, let limit = memory.limit, limit > 0,
            let folder = folder(of: .memory), folder.version == .v2,
            let usage = folder.number("memory.current"), usage > UInt64(limit)
        else { return }
        throw CgroupError(
            code: .refused, field: "linux.resources.memory.limit", subject: path,
            message: "the group uses \(usage) bytes, more than the new limit of \(limit)")
    }
}
