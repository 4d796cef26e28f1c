import CDavit
import Glibc

extension Files {
    /// Replaces the file at `path` as one step: readers see the former bytes or the new ones, also after a crash.
    ///
    /// Writes a temporary file in the same folder, fsyncs, renames, fsyncs the folder. Without `durable` the two fsyncs
    /// are left out: still one step for readers, but not over a power failure. An error leaves no temporary file.
    public static func replace(
        _ path: String, with bytes: some Collection<UInt8>, mode: mode_t = 0o600, durable: Bool = true
    ) throws(SystemError) {
        let temporary = "\(path).\(String(UInt64.random(in: .min ... .max), radix: 16)).tmp"
        do {
            try writeNew(temporary, bytes, mode: mode, durable: durable)
            try SystemError.checkLibrary(rename(temporary, path), "rename", path)
        } catch {
            unlink(temporary)
            throw error
        }
        if durable { try synchronizeFolder(folder(of: path)) }
    }

    private static func writeNew(
        _ path: String, _ bytes: some Collection<UInt8>, mode: mode_t, durable: Bool
    ) throws(SystemError) {
        let file = try OwnedDescriptor(opening: path, flags: O_WRONLY | O_CREAT | O_EXCL, mode: mode)
        let descriptor = file.rawValue
        // The mode is the caller's, whatever the umask.
        try SystemError.checkLibrary(fchmod(descriptor, mode), "chmod", path)
        try inContext("write", path) { () throws(SystemError) in try Descriptors.write(descriptor, bytes) }
        if durable { try SystemError.checkLibrary(fsync(descriptor), "fsync", path) }
        do { try file.close() } catch { throw SystemError(operation: "close", subject: path, errno: error.errno) }
    }

    /// Makes renames and new names in `folder` durable.
    public static func synchronizeFolder(_ folder: String) throws(SystemError) {
        let descriptor = try OwnedDescriptor(opening: folder, flags: O_RDONLY | O_DIRECTORY)
        try SystemError.checkLibrary(fsync(descriptor.rawValue), "fsync", folder)
    }
}
