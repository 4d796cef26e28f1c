import Glibc
import LinuxSystem

/// Reads one replica's log through its rotations: `path.N` … `path.1`, then `path`, then what is appended to it.
struct LogFileReader: ~Copyable {
    private let path: String
    private var older: [String]
    private var descriptor: OwnedDescriptor?
    private var buffer: [UInt8] = []
    private var start = 0
    private let chunk = 64 * 1024

    /// Starts at the oldest line.
    init(path: String) {
        self.path = path
        var rotated: [String] = []
        var index = 1
        while Files.exists("\(path).\(index)") {
            rotated.insert("\(path).\(index)", at: 0)
            index += 1
        }
        older = rotated
    }

    /// Starts at the last `count` lines of all files together.
    init(path: String, tail count: Int) throws(SystemError) {
        self.init(path: path)
        var missing = count
        var skipped: [String] = older
        older = []
        let current = try Self.offsetOfLastLines(missing, in: path)
        missing -= current.lines
        while missing > 0, let file = skipped.popLast() {
            let found = try Self.offsetOfLastLines(missing, in: file)
            missing -= found.lines
            older.insert(file, at: 0)
            if missing <= 0 {
                try open(file, at: found.offset)
                older.removeFirst()
                return
            }
        }
        if older.isEmpty, skipped.isEmpty || missing <= 0 { try open(path, at: current.offset) }
    }

    /// The next whole line that is there, nil when there is none yet.
    mutating func next() throws(SystemError) -> LogLine? {
        while true {
            while let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = LogLine(cri: buffer[start..<end])
                start = end + 1
                if let line { return line }
            }
            guard try fill() else { return nil }
        }
    }

    private mutating func fill() throws(SystemError) -> Bool {
        while true {
            if descriptor == nil {
                guard let file = older.first ?? (Files.exists(path) ? path : nil) else { return false }
                if !older.isEmpty { older.removeFirst() }
                try open(file, at: 0)
            }
            guard let raw = descriptor?.rawValue else { return false }
            if start > 0 {
                buffer.removeSubrange(..<start)
                start = 0
            }
            let before = buffer.count
            buffer.append(contentsOf: repeatElement(0, count: chunk))
            let got = buffer.withUnsafeMutableBytes { bytes in
                Glibc.read(raw, bytes.baseAddress.map { $0 + before }, bytes.count - before)
            }
            let code = errno
            buffer.removeLast(chunk - max(got, 0))
            if got < 0 {
                if code == EINTR { continue }
                throw SystemError(operation: "read", subject: path, errno: code)
            }
            if got > 0 { return true }
            guard try moveOn() else { return false }
        }
    }

    /// At the end of a file: goes to the next one if this one was rotated away. False when this is the newest.
    private mutating func moveOn() throws(SystemError) -> Bool {
        if !older.isEmpty {
            descriptor = nil
            buffer.removeAll(keepingCapacity: true)
            return true
        }
        guard let raw = descriptor?.rawValue else { return false }
        var mine = stat()
        var newest = stat()
        guard fstat(raw, &mine) == 0, stat(path, &newest) == 0 else { return false }
        guard mine.st_ino != newest.st_ino else { return false }
        descriptor = nil
        buffer.removeAll(keepingCapacity: true)
        return true
    }

    private mutating func open(_ file: String, at offset: Int) throws(SystemError) {
        let raw = Glibc.open(file, O_RDONLY | O_CLOEXEC)
        guard raw >= 0 else {
            if errno == ENOENT { return }
            throw SystemError(operation: "open", subject: file, errno: errno)
        }
        lseek(raw, offset, SEEK_SET)
        descriptor = OwnedDescriptor(owning: raw)
    }

    /// Where the last `count` lines of a file begin, and how many there are. A file that is not there has none.
    private static func offsetOfLastLines(_ count: Int, in file: String) throws(SystemError) -> (
        offset: Int, lines: Int
    ) {
        let raw = Glibc.open(file, O_RDONLY | O_CLOEXEC)
        guard raw >= 0 else {
            if errno == ENOENT { return (0, 0) }
            throw SystemError(operation: "open", subject: file, errno: errno)
        }
        let descriptor = OwnedDescriptor(owning: raw)
        let size = Int(lseek(descriptor.rawValue, 0, SEEK_END))
        guard count > 0 else { return (size, 0) }
        var end = size
        var lines = 0
        var block = [UInt8](repeating: 0, count: 64 * 1024)
        while end > 0 {
            let begin = max(0, end - block.count)
            let got = block.withUnsafeMutableBytes { pread(descriptor.rawValue, $0.baseAddress, end - begin, begin) }
            guard got == end - begin else {
                throw SystemError(operation: "pread", subject: file, errno: got < 0 ? errno : EIO)
            }
            for index in stride(from: got - 1, through: 0, by: -1) where block[index] == UInt8(ascii: "\n") {
                let position = begin + index
                if position == size - 1 { continue }
                lines += 1
                if lines == count { return (position + 1, lines) }
            }
            end = begin
        }
        return (0, size > 0 ? lines + 1 : 0)
    }
}
