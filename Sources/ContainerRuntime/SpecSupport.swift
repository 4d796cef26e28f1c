import Glibc
import LinuxSystem
import OCISpec

/// Refuses what a spec asks for and this runtime does not do: nothing is left out in silence.
enum SpecSupport {
    static func check(_ spec: Spec, hasSeccompProgram: Bool) throws(RuntimeError) {
        guard let linux = spec.linux else { throw RuntimeError(.invalidSpec, "linux", "it is missing") }
        try refuse(!linux.uidMappings.isEmpty || !linux.gidMappings.isEmpty, "linux.uidMappings")
        try refuse(!linux.timeOffsets.isEmpty, "linux.timeOffsets")
        try refuse(!linux.netDevices.isEmpty, "linux.netDevices")
        try refuse(linux.intelRdt != nil, "linux.intelRdt")
        try refuse(linux.memoryPolicy != nil, "linux.memoryPolicy")
        try refuse(linux.mountLabel.map { !$0.isEmpty } ?? false, "linux.mountLabel")
        try refuse(linux.personality.map { !$0.flags.isEmpty } ?? false, "linux.personality.flags")
        try spec.hooks?.check()
        if linux.seccomp != nil && !hasSeccompProgram {
            throw RuntimeError(.invalidSpec, "linux.seccomp", "its program was not compiled")
        }
    }

    static func check(_ process: OCISpec.Process) throws(RuntimeError) {
        let profile = process.apparmorProfile ?? ""
        try refuse(!profile.isEmpty && profile != "unconfined", "process.apparmorProfile")
        try refuse(process.selinuxLabel.map { !$0.isEmpty } ?? false, "process.selinuxLabel")
        try refuse(process.execCPUAffinity != nil, "process.execCPUAffinity")
        guard process.cwd.hasPrefix("/") else {
            throw RuntimeError(.invalidSpec, "process.cwd", "\(process.cwd) is not absolute")
        }
        for text in process.args + process.env where text.utf8.contains(0) {
            throw RuntimeError(.invalidSpec, "process.args", "a string holds a NUL")
        }
    }

    private static func refuse(_ condition: Bool, _ field: String) throws(RuntimeError) {
        guard condition else { return }
        throw RuntimeError(.unsupported, field)
    }

    /// Bits of seccomp(2) for `linux.seccomp.flags`. TSYNC and the like mean nothing for one thread.
    static func seccompFlags(_ seccomp: LinuxSeccomp?) -> UInt64 {
        (seccomp?.flags ?? []).reduce(0) { bits, flag in
            switch flag.rawValue {
            case "SECCOMP_FILTER_FLAG_LOG": bits | 2
            case "SECCOMP_FILTER_FLAG_SPEC_ALLOW": bits | 4
            default: bits
            }
        }
    }
}
