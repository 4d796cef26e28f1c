import Glibc
import LinuxSystem

/// Reads the user's files without waiting for anybody: no FIFO, no terminal, no endless device.
enum FileReader {
    enum Failure: Error, Equatable {
        case missing
        case isDirectory
        case notRegular
        case tooLarge(limit: Int)
        /// Files of one load have too much in all.
        case budget
        case system(errno: Int32)

        var message: String {
            switch self {
            case .missing: "there is no such file"
            case .isDirectory: "it is a folder"
            case .notRegular: "it is no regular file"
            case .tooLarge(let limit): "it has more than \(limit) bytes"
            case .budget: "the files that services name have too much in all"
            case .system(let number): "it cannot be read: \(String(cString: strerror(number)))"
            }
        }
    }

    static func read(_ path: String, limit: Int = 8 << 20) throws(Failure) -> [UInt8] {
        guard !path.utf8.contains(0) else { throw .missing }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw errno == ENOENT || errno == ENOTDIR ? .missing : .system(errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(errno: errno) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw .isDirectory
        case S_IFCHR where path == "/dev/null": return []
        default: throw .notRegular
        }
        var bytes: [UInt8] = []
        var chunk = min(max(Int(status.st_size) + 1, 4096), limit + 1)
        while true {
            let before = bytes.count
            let size = chunk
            var failure: Int32 = 0
            let piece = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                let got = Glibc.read(descriptor, buffer.baseAddress, size)
                failure = got < 0 ? errno : 0
                count = max(got, 0)
            }
            guard failure == 0 else { throw .system(errno: failure) }
            if before == 0 { bytes = piece } else { bytes += piece }
            guard !piece.isEmpty else { return bytes }
            guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
            chunk = 65536
        }
    }

    static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFDIR
    }
}
