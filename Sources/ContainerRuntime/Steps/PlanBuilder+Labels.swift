import LinuxSystem
import OCISpec

extension PlanBuilder {
    /// What the security modules make of the process at its execve. By the host's /proc, before it goes out of sight.
    mutating func setLabels(_ process: OCISpec.Process, host: HostView) throws(RuntimeError) {
        let outer = field
        defer { field = outer }
        if let profile = process.apparmorProfile, !profile.isEmpty {
            field = "process.apparmorProfile"
            if let file = host.appArmorExec {
                try writeProc("set AppArmor profile \(profile)", file, "exec \(profile)")
            } else if profile != "unconfined" {
                throw RuntimeError(.unsupported, "process.apparmorProfile", "the kernel has no AppArmor")
            }
        }
        if let label = process.selinuxLabel, !label.isEmpty {
            field = "process.selinuxLabel"
            guard host.hasSELinux else {
                throw RuntimeError(.unsupported, "process.selinuxLabel", "the kernel has no SELinux")
            }
            try writeProc("set SELinux label \(label)", "/proc/self/attr/exec", label)
        }
    }
}
