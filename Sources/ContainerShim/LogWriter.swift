import Glibc
import Timestamps

/// Splits output into lines in the CRI format and appends them to a rotated file.
///
/// `<RFC 3339 nanoseconds> stdout|stderr F|P <text>`; text over 16 KiB without a newline is split, all but the last part
/// marked P. Nothing here fails towards the container: what cannot be written is dropped and counted, and the log says
/// so as soon as it can be written again.
final class LogWriter {
    /// Bytes of one line's text.
    static let lineLimit = 16 << 10

    private let file: RotatedFile
    private let now: () -> Timestamp
    /// What came after the last newline.
    private var unfinished: (stdout: [UInt8], stderr: [UInt8]) = ([], [])
    /// Whole lines on their way to the file.
    private var batch: [UInt8] = []
    private var stamp: [UInt8] = []
    /// Lines lost since the last note about it.
    private(set) var droppedLines = 0

    init(file: RotatedFile, now: @escaping () -> Timestamp = Timestamp.now) {
        self.file = file
        self.now = now
    }

    /// Takes what was read from `stream`. All lines that end in `bytes` are in the file when it returns.
    func write(_ bytes: UnsafeRawBufferPointer, from stream: LogStream) {
        stamp = Array(now().rfc3339.utf8)
        var rest = bytes[...]
        while !rest.isEmpty {
            let room = LogWriter.lineLimit - pending(stream).count
            if let length = lengthOfLine(rest.prefix(room + 1)) {
                append(stream, rest.prefix(length), isFull: true)
                rest = rest.dropFirst(length + 1)
            } else if rest.count > room {
                append(stream, rest.prefix(room), isFull: false)
                rest = rest.dropFirst(room)
            } else {
                keep(stream, rest)
                break
            }
        }
        flush()
    }

    /// Writes what has no newline yet; after the streams have ended.
    func finish() {
        stamp = Array(now().rfc3339.utf8)
        for stream in [LogStream.stdout, .stderr] where !pending(stream).isEmpty { append(stream, [], isFull: true) }
        flush()
    }

    private func lengthOfLine(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
        let bytes = UnsafeRawBufferPointer(rebasing: bytes)
        guard let start = bytes.baseAddress, let end = memchr(start, 0x0A, bytes.count) else { return nil }
        return start.distance(to: UnsafeRawPointer(end))
    }

    private func pending(_ stream: LogStream) -> [UInt8] {
        switch stream {
        case .stdout: unfinished.stdout
        case .stderr: unfinished.stderr
        }
    }

    private func keep(_ stream: LogStream, _ bytes: Slice<UnsafeRawBufferPointer>) {
        switch stream {
        case .stdout: unfinished.stdout += bytes
        case .stderr: unfinished.stderr += bytes
        }
    }

    private func append(_ stream: LogStream, _ text: some Collection<UInt8>, isFull: Bool) {
        let start = pending(stream)
        let length = stamp.count + 10 + start.count + text.count + 1
        if file.isFull(adding: batch.count + length, isEmpty: batch.isEmpty) {
            flush()
            file.rotate()
        }
        batch += stamp
        batch.append(UInt8(ascii: " "))
        stream.name.withUTF8Buffer { batch += $0 }
        batch += isFull ? " F ".utf8 : " P ".utf8
        batch += start
        batch += text
        batch.append(UInt8(ascii: "\n"))
        guard !start.isEmpty else { return }
        switch stream {
        case .stdout: unfinished.stdout = []
        case .stderr: unfinished.stderr = []
        }
    }

    private func flush() {
        guard !batch.isEmpty else { return }
        // An idle shim keeps no buffer of the size that a burst needed.
        defer { batch.count > 8 << 10 ? batch = [] : batch.removeAll(keepingCapacity: true) }
        if droppedLines > 0, !writeNote() {
            droppedLines += lines(in: batch[...])
            return
        }
        let written = file.append(batch)
        droppedLines += lines(in: batch[written...])
    }

    private func writeNote() -> Bool {
        let reason = file.failure.map { ": \($0)" } ?? ""
        var note = stamp
        note += " stderr F davit-shim: \(droppedLines) log lines were dropped\(reason)\n".utf8
        guard file.append(note) == note.count else { return false }
        droppedLines = 0
        return true
    }

    private func lines(in bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
    }
}
