import Glibc
import LinuxSystem

/// Reads one replica's log through its rotations: `path.N` … `path.1`, then `path`, then what is appended to it.
///
/// The shim renames the files while they are read, so the reader knows its place by the file that it holds open, not by a
/// name: at the end of a file that is not the newest any more, it goes on with the one that was begun after it.
struct LogFileReader: ~Copyable {
    private let path: String
    private var descriptor: OwnedDescriptor?
    /// The file was rotated away when its end was reached last: nothing is appended to it any more.
    private var isComplete = false
    private var buffer: [UInt8] = []
    private var start = 0
    private let chunk = 64 * 1024

    /// Starts at the oldest line.
    init(path: String) { self.path = path }

    /// Starts at the last `count` lines of all files together.
    init(path: String, tail count: Int) throws(SystemError) {
        self.init(path: path)
        var missing = count
        for file in Self.files(of: path) {
            guard let opened = try Self.open(file) else { continue }
            let found = try Self.startOfLastLines(missing, in: opened, named: file)
            missing -= found.lines
            lseek(opened.rawValue, found.offset, SEEK_SET)
            descriptor = consume opened
            guard missing > 0 else { return }
        }
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

    /// Reads on, in the next file if need be. False when everything that is there was read.
    private mutating func fill() throws(SystemError) -> Bool {
        while true {
            if descriptor == nil, try !begin() { return false }
            if try read() { return true }
            guard try moveOn() else { return false }
        }
    }

    private mutating func read() throws(SystemError) -> Bool {
        guard let raw = descriptor?.rawValue else { return false }
        buffer.removeSubrange(..<start)
        start = 0
        let part = try Descriptors.read(raw, upTo: chunk)
        buffer += part
        return !part.isEmpty
    }

    /// Opens the oldest file. False when there is none yet.
    private mutating func begin() throws(SystemError) -> Bool {
        while let oldest = Self.files(of: path).last {
            // Renamed or removed since it was seen: there is another oldest one.
            guard let opened = try Self.open(oldest) else { continue }
            use(opened)
            return true
        }
        return false
    }

    /// At the end of a file: goes to the one begun after it. False when it is the newest and there is nothing more in it.
    private mutating func moveOn() throws(SystemError) -> Bool {
        guard let raw = descriptor?.rawValue else { return false }
        let mine = try Self.status(of: raw, path)
        var looks = 0
        while true {
            let files = Self.files(of: path)
            let index = files.firstIndex { Self.isFile($0, mine) }
            if index == 0 || files.isEmpty { return try rewindIfTruncated(raw, mine) }
            // In the middle of a rotation a file can be seen under neither of its names.
            looks += 1
            if index == nil, looks < 3 { continue }
            // Something may have been appended between the read that found the end and the rename.
            guard isComplete else {
                isComplete = true
                return true
            }
            // A file that rotation has removed meanwhile: every file that is left is newer.
            let next = index.map { $0 - 1 } ?? files.count - 1
            guard let opened = try Self.open(files[next]) else { continue }
            // Rotated once more since the names were looked at.
            if try Self.status(of: opened.rawValue, path).st_ino == mine.st_ino { continue }
            use(opened)
            return true
        }
    }

    private mutating func use(_ opened: consuming OwnedDescriptor) {
        descriptor = consume opened
        isComplete = false
        buffer.removeAll(keepingCapacity: true)
        start = 0
    }

    /// With one file alone, the shim truncates it instead of renaming it.
    private mutating func rewindIfTruncated(_ raw: Int32, _ mine: stat) throws(SystemError) -> Bool {
        guard mine.st_size < lseek(raw, 0, SEEK_CUR) else { return false }
        lseek(raw, 0, SEEK_SET)
        buffer.removeAll(keepingCapacity: true)
        start = 0
        return true
    }
}

extension LogFileReader {
    /// The files that are there, newest first. One name can be free while the shim renames.
    private static func files(of path: String) -> [String] {
        var files = Files.exists(path) ? [path] : []
        var number = 1
        while true {
            let isHere = Files.exists("\(path).\(number)")
            guard isHere || Files.exists("\(path).\(number + 1)") else { return files }
            if isHere { files.append("\(path).\(number)") }
            number += 1
        }
    }

    /// Nil when it is not there.
    private static func open(_ file: String) throws(SystemError) -> OwnedDescriptor? {
        do throws(SystemError) {
            return try OwnedDescriptor(opening: file, flags: O_RDONLY)
        } catch  where error.errno == ENOENT {
            return nil
        }
    }

    private static func status(of descriptor: Int32, _ path: String) throws(SystemError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw SystemError(operation: "fstat", subject: path, errno: errno)
        }
        return status
    }

    private static func isFile(_ path: String, _ status: stat) -> Bool {
        var found = stat()
        return stat(path, &found) == 0 && found.st_ino == status.st_ino && found.st_dev == status.st_dev
    }

    /// Where the last `count` lines of a file begin, and how many there are.
    private static func startOfLastLines(
        _ count: Int, in file: borrowing OwnedDescriptor, named name: String
    ) throws(SystemError) -> (offset: Int, lines: Int) {
        let size = Int(lseek(file.rawValue, 0, SEEK_END))
        guard count > 0 else { return (size, 0) }
        var end = size
        var lines = 0
        var block = [UInt8](repeating: 0, count: 64 * 1024)
        while end > 0 {
            let begin = max(0, end - block.count)
            let got = block.withUnsafeMutableBytes { pread(file.rawValue, $0.baseAddress, end - begin, begin) }
            guard got == end - begin else {
                throw SystemError(operation: "pread", subject: name, errno: got < 0 ? errno : EIO)
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
