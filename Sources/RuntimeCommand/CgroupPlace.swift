import Cgroups
import LinuxSystem
import OCISpec

/// Where a container's cgroup is to be.
enum CgroupPlace {
    /// The path below each mount, of `linux.cgroupsPath` or of the id.
    ///
    /// `slice:prefix:name` is systemd's form; it is only read so with `--systemd-cgroup`, as runc does.
    static func of(_ linux: Linux?, id: String, usesSystemd: Bool) throws(VerbError) -> (
        path: String, unit: SystemdUnit?
    ) {
        guard usesSystemd else {
            let wanted = linux?.cgroupsPath.flatMap { $0.isEmpty ? nil : $0 } ?? "/\(id)"
            return (wanted.split(separator: "/").filter { $0 != "." }.joined(separator: "/"), nil)
        }
        let unit = try VerbError.wrapping {
            try SystemdUnit(linux?.cgroupsPath.flatMap { $0.isEmpty ? nil : $0 } ?? ":davit:\(id)")
        }
        return (unit.path, unit)
    }
}

extension ContainerState {
    /// The container's cgroup; what is found by its path when the making was interrupted.
    var group: Cgroup {
        get throws(VerbError) {
            if let cgroup { return cgroup }
            return try VerbError.wrapping { Cgroup(existing: cgroupPath, in: try CgroupHierarchy.detect()) }
        }
    }
}

extension CgroupPlace {
    /// Makes the container's cgroup; by systemd where it is asked for and runs, which then knows of it.
    static func make(_ state: ContainerState, _ linux: Linux?, usesSystemd: Bool) throws(VerbError) -> Cgroup {
        try VerbError.wrapping {
            try Cgroup.create(
                state.cgroupPath, in: try CgroupHierarchy.detect(), resources: linux?.resources ?? LinuxResources())
        }
    }
}
