import Timestamps

/// One finished probe, as `State.Health.Log` of the Docker Engine API lists it.
public struct ProbeResult: Sendable, Hashable, Codable {
    /// Bytes of output that are kept, as Docker does.
    public static let outputLimit = 4096

    public let startedAt: Timestamp
    public let endedAt: Timestamp
    /// 0 is healthy, all else is not; -1 when the probe timed out or could not be run.
    public let exitCode: Int32
    /// Standard output and error, cut to `outputLimit` bytes on a character's border.
    public let output: String

    public init(startedAt: Timestamp, endedAt: Timestamp, exitCode: Int32, output: String) {
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.exitCode = exitCode
        self.output = Self.cut(output)
    }

    public var isSuccess: Bool { exitCode == 0 }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > outputLimit else { return text }
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: outputLimit)
        while end > text.utf8.startIndex, String.Index(end, within: text) == nil {
            end = text.utf8.index(before: end)
        }
        return String(text[..<end])
    }
}
