import LinuxSystem

/// The system's systemd, by its private D-Bus socket.
enum SystemdManager {
    /// Whether this host was booted with it. Source: sd_booted(3).
    static var isRunning: Bool { false }

    static func stop(_ unit: String) throws(VerbError) {}
}
