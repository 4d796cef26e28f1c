import Glibc
import LinuxSystem

/// A file of whole lines that is renamed away when it is full: `path` → `path.1` → … → `path.<maxFiles - 1>`.
///
/// Appends to what an earlier shim left. Opened at the first line; opened again as long as that fails.
final class RotatedFile {
    /// write(2): the bytes taken, or -1 and the errno.
    typealias Write = (_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int

    private let path: String
    private let maxSize: Int64
    private let maxFiles: Int
    private let write: Write
    private var descriptor: Int32 = -1
    /// Bytes in the file, as far as rotation is concerned.
    private var size: Int64 = 0
    /// Why the last write or open failed.
    private(set) var failure: String?

    /// `maxSize` in bytes; 0 and less: never rotated. `write` stands in for write(2) in tests.
    init(
        path: String, maxSize: Int64, maxFiles: Int,
        write: @escaping Write = { Glibc.write($0, $1.baseAddress, $1.count) }
    ) {
        self.path = path
        self.maxSize = maxSize
        self.maxFiles = max(maxFiles, 1)
        self.write = write
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Whether `count` more bytes would make the file too long; a file of one overlong line is not.
    func isFull(adding count: Int, isEmpty: Bool) -> Bool {
        if descriptor < 0 { open() }
        guard maxSize > 0, !(isEmpty && size == 0) else { return false }
        return size + Int64(count) > maxSize
    }

    /// Appends whole lines. Returns how many bytes were: all, or up to the end of a line when the disk is full.
    func append(_ lines: [UInt8]) -> Int {
        if descriptor < 0 { open() }
        guard descriptor >= 0 else { return 0 }
        let done = lines.withUnsafeBytes(writeAll)
        guard done < lines.count else {
            size += Int64(done)
            return done
        }
        let whole = lines[..<done].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        cut(done - whole)
        size += Int64(whole)
        return whole
    }

    /// Renames the file away and begins a new one. When that fails the old one is written on, and it is tried again
    /// `maxSize` bytes later.
    func rotate() {
        guard descriptor >= 0 else { return }
        size = 0
        guard maxFiles > 1 else {
            if ftruncate(descriptor, 0) != 0 { note("truncate") }
            return
        }
        // Another shim of the same service may have done it: then the path is a new file already.
        if isCurrent() {
            for number in stride(from: maxFiles - 2, through: 1, by: -1) {
                if rename("\(path).\(number)", "\(path).\(number + 1)") != 0, errno != ENOENT { note("rename") }
            }
            guard rename(path, "\(path).1") == 0 else { return note("rename") }
        }
        let old = descriptor
        open()
        if descriptor != old { close(old) }
    }

    private func open() {
        let flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY
        var opened = Glibc.open(path, flags, 0o640)
        if opened < 0, errno == ENOENT, let slash = path.lastIndex(of: "/") {
            // Why it cannot be made is what the open below says too.
            try? Files.makeDirectories(String(path[..<slash]), mode: 0o755)
            opened = Glibc.open(path, flags, 0o640)
        }
        guard opened >= 0 else { return note("open") }
        descriptor = opened
        size = Int64(lseek(opened, 0, SEEK_END))
        guard size > 0 else { return }
        // A shim that was killed in the middle of a line: end that line.
        var last: UInt8 = 0
        if pread(opened, &last, 1, off_t(size - 1)) == 1, last != UInt8(ascii: "\n") {
            size += Int64([UInt8(ascii: "\n")].withUnsafeBytes(writeAll))
        }
    }

    private func writeAll(_ bytes: UnsafeRawBufferPointer) -> Int {
        var done = 0
        while done < bytes.count {
            let count = write(descriptor, UnsafeRawBufferPointer(rebasing: bytes[done...]))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                note("write")
                return done
            }
            done += count
        }
        return done
    }

    /// Takes back the last `count` bytes: the beginning of a line whose end did not fit.
    private func cut(_ count: Int) {
        guard count > 0 else { return }
        let end = lseek(descriptor, 0, SEEK_END)
        if end >= off_t(count), ftruncate(descriptor, end - off_t(count)) == 0 { return }
        note("truncate")
    }

    private func isCurrent() -> Bool {
        var named = stat()
        var opened = stat()
        guard stat(path, &named) == 0, fstat(descriptor, &opened) == 0 else { return false }
        return named.st_ino == opened.st_ino && named.st_dev == opened.st_dev
    }

    private func note(_ operation: String) {
        failure = "\(SystemError(operation: operation, subject: path, errno: errno))"
    }
}
