import Glibc
import LinuxSystem

/// Copies a folder of an image into an empty volume, as Docker Engine does at a volume's first use.
///
/// Everything is opened by descriptor and no link leads out of its layer, so that what an image contains cannot lead elsewhere.
/// Owners, modes and times are kept; device nodes and sockets are left out.
struct TreeCopier {
    /// Copies what `inner` is in `layers` (top first, overlayfs' whiteouts honoured) into the folder `target`, which takes on
    /// owner and mode. Nothing is done where the image has no such folder.
    func copy(_ inner: String, of layers: [String], to target: String) throws {
        let destination = try OwnedDescriptor(opening: target, flags: O_RDONLY | O_DIRECTORY)
        for layer in layers.reversed() where Files.exists(layer) {
            try copyLayer(layer, inner, to: destination.rawValue)
        }
    }

    private func copyLayer(_ layer: String, _ inner: String, to target: Int32) throws {
        guard let source = try folder(inner, of: layer) else { return }
        try copyContents(from: source.rawValue, to: target, path: inner)
        try copyAttributes(from: source.rawValue, to: target, path: inner)
    }

    /// Nil when the layer has no such folder. A link to it (`/bin` → `usr/bin`) is followed inside the layer.
    private func folder(_ inner: String, of layer: String) throws(SystemError) -> OwnedDescriptor? {
        let root = try RootedDirectory(layer)
        do {
            return try root.open(inner, flags: O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        } catch {
            guard [ENOENT, ENOTDIR, ELOOP].contains(error.errno) else { throw error }
            return nil
        }
    }

    private func copyContents(from source: Int32, to target: Int32, path: String) throws {
        for name in try Files.list("/proc/self/fd/\(source)") {
            var status = stat()
            let here = "\(path)/\(name)"
            guard fstatat(source, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { throw failure("stat", here) }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: try copyFolder(name, from: source, to: target, path: here)
            case S_IFREG: try copyFile(name, from: source, to: target, path: here)
            case S_IFLNK: try copyLink(name, status, from: source, to: target, path: here)
            case S_IFCHR where status.st_rdev == 0: try remove(name, in: target)
            default: continue
            }
        }
    }

    private func copyFolder(_ name: String, from source: Int32, to target: Int32, path: String) throws {
        let inner = openat(source, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard inner >= 0 else { throw failure("open", path) }
        let from = OwnedDescriptor(owning: inner)
        let to = try makeFolder(name, in: target, path: path)
        try copyContents(from: from.rawValue, to: to.rawValue, path: path)
        try copyAttributes(from: from.rawValue, to: to.rawValue, path: path)
    }

    /// A lower layer's folder of that name is added to; anything else of that name goes.
    private func makeFolder(_ name: String, in target: Int32, path: String) throws -> OwnedDescriptor {
        var status = stat()
        if fstatat(target, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT != S_IFDIR {
            try remove(name, in: target)
        }
        if mkdirat(target, name, 0o700) != 0, errno != EEXIST { throw failure("mkdir", path) }
        let made = openat(target, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard made >= 0 else { throw failure("open", path) }
        return OwnedDescriptor(owning: made)
    }

    private func copyFile(_ name: String, from source: Int32, to target: Int32, path: String) throws {
        try remove(name, in: target)
        let opened = openat(source, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard opened >= 0 else { throw failure("open", path) }
        let from = OwnedDescriptor(owning: opened)
        let made = openat(target, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard made >= 0 else { throw failure("create", path) }
        let to = OwnedDescriptor(owning: made)
        var buffer = [UInt8](repeating: 0, count: 128 * 1024)
        while true {
            let got = read(from.rawValue, &buffer, buffer.count)
            if got == 0 { break }
            guard got > 0 else { throw failure("read", path) }
            var written = 0
            while written < got {
                let count = buffer[written..<got].withUnsafeBytes { write(to.rawValue, $0.baseAddress, $0.count) }
                guard count > 0 else { throw failure("write", path) }
                written += count
            }
        }
        try copyAttributes(from: from.rawValue, to: to.rawValue, path: path)
    }

    private func copyLink(_ name: String, _ status: stat, from source: Int32, to target: Int32, path: String) throws {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { text in
                text.baseAddress.map { readlinkat(source, name, $0, text.count) } ?? -1
            }
        }
        guard count > 0, count < buffer.count else { throw failure("readlink", path) }
        try remove(name, in: target)
        guard symlinkat(String(decoding: buffer[..<count], as: UTF8.self), target, name) == 0 else {
            throw failure("symlink", path)
        }
        guard fchownat(target, name, status.st_uid, status.st_gid, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw failure("chown", path)
        }
    }

    private func copyAttributes(from source: Int32, to target: Int32, path: String) throws {
        var status = stat()
        guard fstat(source, &status) == 0 else { throw failure("stat", path) }
        guard fchown(target, status.st_uid, status.st_gid) == 0 else { throw failure("chown", path) }
        guard fchmod(target, status.st_mode & 0o7777) == 0 else { throw failure("chmod", path) }
        var times = [status.st_atim, status.st_mtim]
        guard futimens(target, &times) == 0 else { throw failure("utimens", path) }
    }

    /// Removes an entry that a higher layer replaces. One that is not there is no error.
    private func remove(_ name: String, in folder: Int32) throws {
        if unlinkat(folder, name, 0) == 0 || errno == ENOENT { return }
        guard errno == EISDIR || errno == EPERM else { throw failure("unlink", name) }
        try Files.removeTree("\(try Files.readLink("/proc/self/fd/\(folder)"))/\(name)")
    }

    private func failure(_ operation: String, _ path: String) -> SystemError {
        SystemError(operation: operation, subject: path, errno: errno)
    }
}
