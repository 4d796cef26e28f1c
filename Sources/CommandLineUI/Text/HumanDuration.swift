/// Spans of time for people.
public enum HumanDuration {
    /// `0.4s`, `12.3s`, `1m05s`, `2h03m`: for a progress line.
    public static func short(_ duration: Duration) -> String {
        let tenths = max(0, Int(clamping: milliseconds(duration) / 100))
        let seconds = tenths / 10
        if seconds < 60 { return "\(seconds).\(tenths % 10)s" }
        if seconds < 3600 { return "\(seconds / 60)m\(twoDigits(seconds % 60))s" }
        return "\(seconds / 3600)h\(twoDigits(seconds / 60 % 60))m"
    }

    /// `Less than a second`, `3 minutes`, `About an hour`, `2 weeks`: as docker says it.
    public static func approximate(_ duration: Duration) -> String {
        let seconds = max(0, Int(clamping: milliseconds(duration) / 1000))
        let minutes = seconds / 60
        let hours = (seconds + 1800) / 3600
        switch seconds {
        case 0: return "Less than a second"
        case 1: return "1 second"
        case ..<60: return "\(seconds) seconds"
        case ..<120: return "About a minute"
        case ..<3600: return "\(minutes) minutes"
        case ..<5400: return "About an hour"
        case ..<(48 * 3600): return "\(hours) hours"
        case ..<(14 * 86400): return "\(seconds / 86400) days"
        case ..<(60 * 86400): return "\(seconds / 604_800) weeks"
        case ..<(730 * 86400): return "\(seconds / 2_592_000) months"
        default: return "\(seconds / 31_536_000) years"
        }
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        return overflow
            ? (seconds < 0 ? .min : .max)
            : product.addingReportingOverflow(attoseconds / 1_000_000_000_000_000).partialValue
    }

    private static func twoDigits(_ value: Int) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }
}
