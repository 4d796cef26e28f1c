import Glibc
import LinuxSystem
import OCISpec

/// Refuses what a spec may not say, and what it asks for and this runtime or kernel does not do: nothing is left out in
/// silence. What is about one thing alone is checked where that is planned.
enum SpecSupport {
    static func check(_ spec: Spec, _ namespaces: NamespacePlan, host: HostView) throws(RuntimeError) {
        let linux = spec.linux ?? Linux()
        try checkTime(linux, namespaces)
        if !(linux.mountLabel ?? "").isEmpty && !host.hasSELinux {
            throw RuntimeError(.unsupported, "linux.mountLabel", "the kernel has no SELinux")
        }
        if linux.intelRdt != nil {
            throw RuntimeError(.unsupported, "linux.intelRdt", "davit makes no groups of resctrl")
        }
        if !(linux.personality?.flags.isEmpty ?? true) {
            throw RuntimeError(.unsupported, "linux.personality.flags", "the specification knows none")
        }
        try checkPaths(linux.maskedPaths, "linux.maskedPaths")
        try checkPaths(linux.readonlyPaths, "linux.readonlyPaths")
        for (name, value) in [("hostname", spec.hostname), ("domainname", spec.domainname)] {
            if !(value ?? "").isEmpty && !namespaces.isOwn(.uts) {
                throw RuntimeError(.invalidSpec, name, "it needs a uts namespace of the container's own")
            }
        }
        try checkNetDevices(linux, namespaces)
        try spec.hooks?.check()
        if namespaces.joinsMount, !(spec.hooks?.createContainer.isEmpty ?? true) {
            throw RuntimeError(
                .unsupported, "hooks.createContainer", "a mount namespace that is joined does not show the host's files"
            )
        }
    }

    static func check(_ process: OCISpec.Process) throws(RuntimeError) {
        guard process.cwd.hasPrefix("/") else {
            throw RuntimeError(.invalidSpec, "process.cwd", "\(process.cwd) is not absolute")
        }
        for (list, name) in [(process.args, "args"), (process.env, "env")] {
            for (index, text) in list.enumerated() where text.utf8.contains(0) {
                throw RuntimeError(.invalidSpec, "process.\(name)[\(index)]", "it holds a NUL")
            }
        }
        if let priority = process.ioPriority?.priority, !(0...7).contains(priority) {
            throw RuntimeError(.invalidSpec, "process.ioPriority.priority", "\(priority) is not within 0...7")
        }
        if let umask = process.user.umask, umask > 0o777 {
            throw RuntimeError(.invalidSpec, "process.user.umask", "\(umask) is over \(0o777)")
        }
    }

    private static func checkPaths(_ paths: [String], _ field: String) throws(RuntimeError) {
        for (index, path) in paths.enumerated() where !path.hasPrefix("/") {
            throw RuntimeError(.invalidSpec, "\(field)[\(index)]", "\(path) is not absolute")
        }
    }

    private static func checkTime(_ linux: Linux, _ namespaces: NamespacePlan) throws(RuntimeError) {
        for (clock, offset) in linux.timeOffsets.sorted(by: { $0.key < $1.key }) {
            let field = "linux.timeOffsets.\(clock)"
            guard clock == "monotonic" || clock == "boottime" else {
                throw RuntimeError(.invalidSpec, field, "the clocks are monotonic and boottime")
            }
            guard (offset.nanosecs ?? 0) < 1_000_000_000 else {
                throw RuntimeError(.invalidSpec, "\(field).nanosecs", "it is a second or more")
            }
            guard namespaces.newTime else {
                throw RuntimeError(.invalidSpec, "linux.timeOffsets", "it needs a new time namespace")
            }
        }
    }

    private static func checkNetDevices(_ linux: Linux, _ namespaces: NamespacePlan) throws(RuntimeError) {
        guard !linux.netDevices.isEmpty else { return }
        guard namespaces.isOwn(.network) else {
            throw RuntimeError(.invalidSpec, "linux.netDevices", "it needs a network namespace of the container's own")
        }
        for (name, device) in linux.netDevices.sorted(by: { $0.key < $1.key }) {
            for (text, field) in [(name, "linux.netDevices"), (device.name ?? name, "linux.netDevices.\(name).name")] {
                // IFNAMSIZ with its NUL, and what dev_valid_name of the kernel refuses.
                let isValid =
                    (1...15).contains(text.utf8.count) && text != "." && text != ".."
                    && !text.utf8.contains { $0 <= 0x20 || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") }
                guard isValid else { throw RuntimeError(.invalidSpec, field, "\(text) is no name of a link") }
            }
        }
    }
}
