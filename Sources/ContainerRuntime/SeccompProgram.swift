import LinuxSystem

/// A compiled filter as its file has it: an array of struct sock_filter.
enum SeccompProgram {
    /// Errors: `.invalidSpec` when the file is not such an array.
    static func read(_ path: String?) throws(RuntimeError) -> [UInt8]? {
        guard let path else { return nil }
        let bytes = try translating { () throws(SystemError) in try Files.read(path, limit: 65535 * 8) }
        guard !bytes.isEmpty, bytes.count % 8 == 0 else {
            throw RuntimeError(.invalidSpec, "seccomp program \(path)", "\(bytes.count) bytes are no array of filters")
        }
        return bytes
    }
}
