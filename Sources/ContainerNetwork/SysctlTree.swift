import LinuxSystem

/// Kernel settings below `/proc/sys`, of the calling thread's network namespace.
struct SysctlTree: Sendable {
    let root: String

    /// Without the final newline.
    func value(at path: [String]) throws(NetworkError) -> String {
        let file = file(path)
        let text = try translating { () throws(SystemError) in try Files.readText(file) }
        return String(text.reversed().drop(while: \.isWhitespace).reversed())
    }

    /// Nil for settings that the kernel is built, or runs, without.
    func valueIfPresent(at path: [String]) throws(NetworkError) -> String? {
        guard Files.exists(file(path)) else { return nil }
        return try value(at: path)
    }

    /// Writes the value unless it is that already.
    func set(_ value: String, at path: [String]) throws(NetworkError) {
        guard try self.value(at: path) != value else { return }
        let file = file(path)
        try translating { () throws(SystemError) in try Files.writeExisting(file, value) }
    }

    /// For settings that some kernels are built without.
    func setIfPresent(_ value: String, at path: [String]) throws(NetworkError) {
        guard Files.exists(file(path)) else { return }
        try set(value, at: path)
    }

    private func file(_ path: [String]) -> String { ([root] + path).joined(separator: "/") }
}
