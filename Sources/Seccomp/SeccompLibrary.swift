import CSeccomp

/// The libseccomp that is linked.
enum SeccompLibrary {
    /// `2.5.4`; a newer one knows more calls.
    static var version: String {
        guard let version = seccomp_version()?.pointee else { return "unknown" }
        return "\(version.major).\(version.minor).\(version.micro)"
    }
}
