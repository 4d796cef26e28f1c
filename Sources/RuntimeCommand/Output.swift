import LinuxSystem

/// Writes to stdout.
enum Output {
    static func print(_ text: String) throws(VerbError) {
        try VerbError.wrapping { try Descriptors.write(1, Array((text + "\n").utf8)) }
    }

    /// The absolute form of a path on the command line.
    static func absolute(_ path: String) throws(VerbError) -> String {
        if path.hasPrefix("/") { return path }
        let folder = try VerbError.wrapping { try Files.readLink("/proc/self/cwd") }
        return path == "." ? folder : "\(folder)/\(path)"
    }
}
