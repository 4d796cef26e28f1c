import ArgumentParser
import Timestamps

/// A count of lines, or `all`.
struct TailCount: ExpressibleByArgument {
    let count: Int?

    static let all = TailCount(count: nil)

    private init(count: Int?) {
        self.count = count
    }

    init?(argument: String) {
        if argument == "all" {
            count = nil
        } else {
            guard let number = Int(argument) else { return nil }
            count = number < 0 ? nil : number
        }
    }
}

extension TailCount {
    var defaultValueDescription: String { count.map { "\($0)" } ?? "all" }
}

/// A point in time: RFC 3339, a date, seconds since the epoch, or how long ago (`10m`, `1h30m`).
struct LogTime: ExpressibleByArgument {
    let time: Timestamp

    init?(argument: String) {
        if let ago = Duration(goDuration: argument) {
            time = Timestamp.now().adding(.zero - ago)
        } else if let time = Timestamp(rfc3339: argument) ?? Timestamp(rfc3339: argument + "Z")
            ?? Timestamp(rfc3339: argument + "T00:00:00Z")
        {
            self.time = time
        } else {
            guard let seconds = Int64(argument), (0...9_000_000_000).contains(seconds) else { return nil }
            time = Timestamp(nanoseconds: seconds * 1_000_000_000)
        }
    }
}
