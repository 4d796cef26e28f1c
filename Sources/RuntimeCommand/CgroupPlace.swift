import Cgroups
import LinuxSystem
import OCISpec

/// Where a container's cgroup is to be.
enum CgroupPlace {
    /// The path below each mount, of `linux.cgroupsPath` or of the id.
    ///
    /// `slice:prefix:name` is systemd's form; it is only read so with `--systemd-cgroup`, as runc does. The group is then made
    /// where systemd would have it. Errors: where systemd runs, as a group below its slices that it does not know of may be
    /// taken away by it.
    static func of(
        _ linux: Linux?, id: String, usesSystemd: Bool, systemdRuns: Bool = Files.isDirectory("/run/systemd/system")
    ) throws(VerbError) -> String {
        let path = linux?.cgroupsPath.flatMap { $0.isEmpty ? nil : $0 }
        guard usesSystemd else {
            return (path ?? id).split(separator: "/").filter { $0 != "." }.joined(separator: "/")
        }
        // Source: sd_booted(3).
        guard !systemdRuns else {
            throw VerbError(
                "--systemd-cgroup: systemd runs here and this runtime makes no units; use the engine's cgroupfs driver")
        }
        return try VerbError.wrapping { try SystemdUnit(path ?? ":davit:\(id)").path }
    }

    /// Makes the container's cgroup.
    static func make(_ state: ContainerState, _ linux: Linux?) throws(VerbError) -> Cgroup {
        try VerbError.wrapping {
            try Cgroup.create(
                state.cgroupPath, in: try CgroupHierarchy.detect(), resources: linux?.resources ?? LinuxResources())
        }
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
