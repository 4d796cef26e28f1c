import Glibc

/// A moment as nanoseconds since the Unix epoch, UTC, without leap seconds.
///
/// Covers 1677-09-21 to 2262-04-11. As Codable it is an RFC 3339 string.
public struct Timestamp: Hashable, Comparable, Sendable {
    public let nanoseconds: Int64

    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The wall clock, `CLOCK_REALTIME`.
    public static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let seconds = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000).partialValue
        return Timestamp(nanoseconds: seconds &+ Int64(time.tv_nsec))
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// This moment moved by `duration`; saturates at both ends of the range.
    public func adding(_ duration: Duration) -> Timestamp {
        let step = duration.nanoseconds
        let (sum, overflow) = nanoseconds.addingReportingOverflow(step)
        guard overflow else { return Timestamp(nanoseconds: sum) }
        return Timestamp(nanoseconds: step < 0 ? .min : .max)
    }

    /// The time from `earlier` to this moment; negative when `earlier` is later.
    public func duration(since earlier: Timestamp) -> Duration {
        let (difference, overflow) = nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
        guard overflow else { return .nanoseconds(difference) }
        return .nanoseconds(nanoseconds < earlier.nanoseconds ? Int64.min : Int64.max)
    }
}

extension Timestamp: CustomStringConvertible {
    public var description: String { rfc3339 }
}

extension Timestamp: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Timestamp(rfc3339: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\"\(text)\" is not an RFC 3339 time between 1677 and 2262")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rfc3339)
    }
}
