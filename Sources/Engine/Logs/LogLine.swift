import Timestamps

/// One line of a container's output, as the shim wrote it (CRI: `<RFC 3339 ns> stdout|stderr F|P <text>`).
struct LogLine: Sendable, Hashable {
    enum Stream: String, Sendable { case stdout, stderr }

    var time: Timestamp
    var stream: Stream
    /// The rest of this line comes in a later one (tag `P`).
    var isPartial: Bool
    var text: String

    /// Nil for bytes that are no log line, as a torn last line after a power loss.
    init?(cri line: some Collection<UInt8>) {
        let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 3, omittingEmptySubsequences: false)
        guard fields.count == 4,
            let time = Timestamp(rfc3339: String(decoding: fields[0], as: UTF8.self)),
            let stream = Stream(rawValue: String(decoding: fields[1], as: UTF8.self))
        else { return nil }
        self.time = time
        self.stream = stream
        isPartial = fields[2].first == UInt8(ascii: "P")
        text = String(decoding: fields[3], as: UTF8.self)
    }
}
