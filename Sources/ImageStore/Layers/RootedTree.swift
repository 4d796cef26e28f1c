import CDavit
import Glibc
import LinuxSystem

/// A folder that everything is reached in by descriptor, as if it were the root of the file system.
///
/// Links that the tree itself holds are followed by the kernel inside the tree only: neither `..` nor an absolute target
/// leaves it. Source: openat2(2), RESOLVE_IN_ROOT.
final class RootedTree {
    /// Folders in folders that `remove` goes down: each holds a descriptor and a stack frame.
    static let maximumDepth = 512

    let root: Int32
    let path: String
    /// The folder that was asked for last: entries of an archive come folder by folder.
    private var cached: (path: EntryPath, descriptor: Int32)?

    init(at path: String) throws(ImageStoreError) {
        self.path = path
        root = open(path, OpenFlag.O_PATH | O_DIRECTORY | O_CLOEXEC)
        try check(root, "open", path)
    }

    deinit {
        forget()
        if root >= 0 { close(root) }
    }

    /// Must be called when a folder or link may have gone: the cached descriptor could be of a removed folder.
    func forget() {
        if let cached { close(cached.descriptor) }
        cached = nil
    }

    /// A descriptor of a folder (OpenFlag.O_PATH), valid until the next call; nil when it is not there or is no folder.
    func folder(_ path: EntryPath) throws(ImageStoreError) -> Int32? {
        if path.isRoot { return root }
        if let cached, cached.path == path { return cached.descriptor }
        let descriptor = resolve(path.bytes, OpenFlag.O_PATH | O_DIRECTORY)
        guard descriptor >= 0 else {
            guard [ENOENT, ENOTDIR].contains(-descriptor) else {
                throw systemFailure("open", printable(path.bytes), -descriptor)
            }
            return nil
        }
        forget()
        cached = (path, descriptor)
        return descriptor
    }

    /// Opens a path inside the tree. An owned descriptor, or the negated errno.
    func resolve(_ bytes: [UInt8], _ flags: Int32) -> Int32 {
        // openat2 answers EAGAIN when something is renamed meanwhile: nothing renames here but ourselves.
        let resolve = ResolveFlag.RESOLVE_IN_ROOT | ResolveFlag.RESOLVE_NO_MAGICLINKS
        return withCString(bytes) { name in
            Int32(clamping: davit_openat2(root, name, UInt64(flags | O_CLOEXEC), 0, resolve))
        }
    }

    /// What a name in a folder is; nil when there is nothing. Does not follow links.
    static func status(_ folder: Int32, _ name: ArraySlice<UInt8>) throws(ImageStoreError) -> stat? {
        var status = stat()
        let result = withCString(name) { fstatat(folder, $0, &status, AT_SYMLINK_NOFOLLOW) }
        if result == 0 { return status }
        guard errno == ENOENT else { throw systemFailure("stat", printable(name)) }
        return nil
    }

    /// The target of a symbolic link in a folder; nil when it is none.
    static func link(_ folder: Int32, _ name: ArraySlice<UInt8>) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes { buffer in
            withCString(name) { name in
                buffer.withMemoryRebound(to: CChar.self) { bytes in
                    bytes.baseAddress.map { readlinkat(folder, name, $0, bytes.count) } ?? -1
                }
            }
        }
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    /// Removes what a name in a folder is, a whole tree when it is one. Never follows links.
    func remove(_ folder: Int32, _ name: ArraySlice<UInt8>, depth: Int = 0) throws(ImageStoreError) {
        forgetUnlessSame(folder)
        if withCString(name, { unlinkat(folder, $0, 0) }) == 0 { return }
        guard errno == EISDIR || errno == EPERM else {
            if errno == ENOENT { return }
            throw systemFailure("remove", printable(name))
        }
        guard depth < Self.maximumDepth else {
            throw ImageStoreError(.limitExceeded, printable(name), "\(printable(name)) is nested too deeply")
        }
        let child = withCString(name) { davit_openat(folder, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0) }
        guard child >= 0 else { throw systemFailure("open", printable(name), Int32(-child)) }
        let descriptor = Int32(child)
        defer { close(descriptor) }
        for entry in try Self.names(in: descriptor) { try remove(descriptor, entry[...], depth: depth + 1) }
        guard withCString(name, { unlinkat(folder, $0, AT_REMOVEDIR) }) == 0 else {
            throw systemFailure("remove", printable(name))
        }
    }

    private func forgetUnlessSame(_ folder: Int32) {
        // What goes may be a link or folder on the way to the cached one. The folder worked in itself stays.
        if cached?.descriptor != folder { forget() }
    }

    private static func names(in folder: Int32) throws(ImageStoreError) -> [[UInt8]] {
        let own = dup(folder)
        guard own >= 0, let stream = fdopendir(own) else { throw systemFailure("list", "a folder") }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: UInt8.self, capacity: 256) { bytes in
                    Array(UnsafeBufferPointer(start: bytes, count: strnlen(bytes, 256)))
                }
            }
            if name != [UInt8(ascii: ".")], name != [UInt8(ascii: "."), UInt8(ascii: ".")] { names.append(name) }
        }
        return names
    }
}
