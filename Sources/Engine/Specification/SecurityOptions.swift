/// `security_opt`, read.
struct SecurityOptions: Sendable, Hashable {
    enum SeccompChoice: Sendable, Hashable {
        case standard
        case unconfined
        case file(String)
    }

    var noNewPrivileges = false
    var seccomp = SeccompChoice.standard
    /// Nothing is masked or read-only in /proc and /sys.
    var hasUnconfinedPaths = false
    var appArmorProfile: String?

    /// - Parameter folder: What the path of a seccomp profile is seen from: the stack's.
    init(_ options: [String], service: String, in folder: String = "/") throws(EngineError) {
        for option in options {
            let parts = option.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "=" || $0 == ":" }.map(
                String.init)
            let value = parts.count > 1 ? parts[1] : nil
            switch (parts[0], value) {
            case ("no-new-privileges", nil), ("no-new-privileges", "true"): noNewPrivileges = true
            case ("no-new-privileges", "false"): noNewPrivileges = false
            case ("seccomp", "unconfined"): seccomp = .unconfined
            case ("seccomp", "builtin"): seccomp = .standard
            case ("seccomp", let path?): seccomp = .file(path.hasPrefix("/") ? path : "\(folder)/\(path)")
            case ("systempaths", "unconfined"): hasUnconfinedPaths = true
            case ("apparmor", "unconfined"): appArmorProfile = nil
            case ("apparmor", let profile?): appArmorProfile = profile
            // SELinux labels have no effect on a host without SELinux, as with Docker Engine.
            case ("label", _): break
            default:
                throw EngineError(.invalid, "service \(service)", "security_opt \(option) is not known")
            }
        }
    }
}
