import Timestamps

/// Sizes and durations as the Compose specification writes them.
enum Quantity {
    /// Bytes: a number and a unit of 1024 (`512m`, `1.5GiB`, `64 kb`); nil when it is none or does not fit.
    static func bytes(_ text: String) -> Int64? {
        let lowered = text.lowercased()
        let end = lowered.lastIndex { "0123456789. ".contains($0) }
        guard let end else { return nil }
        let number = lowered[...end].filter { $0 != " " }
        guard let value = Double(number), value.isFinite, !number.contains("x") else {
            return nil
        }
        if value < 0 { return number == "-1" && lowered == "-1" ? -1 : nil }
        var unit = lowered[lowered.index(after: end)...]
        let shift: Double
        switch unit.first {
        case nil, "b": shift = 1
        case "k": shift = 1024
        case "m": shift = 1_048_576
        case "g": shift = 1_073_741_824
        case "t": shift = 1_099_511_627_776
        case "p": shift = 1_125_899_906_842_624
        default: return nil
        }
        if shift > 1 { unit = unit.dropFirst() }
        guard unit.isEmpty || unit == "b" || (shift > 1 && unit == "ib") else { return nil }
        return Int64(exactly: (value * shift).rounded(.towardZero))
    }

    /// As Go writes durations, and `d` and `w` too.
    static func duration(_ text: String) -> Duration? {
        if let duration = Duration(goDuration: text) { return duration }
        guard text.contains("d") || text.contains("w") else { return nil }
        var total = Duration.zero
        var rest = Substring(text)
        while !rest.isEmpty {
            let number = rest.prefix { $0.isNumber || $0 == "." }
            let unit = rest[number.endIndex...].prefix { $0.isLetter }
            rest = rest[unit.endIndex...]
            let hours: Int64? = unit == "d" ? 24 : unit == "w" ? 168 : nil
            if let hours, let count = Int64(number), let value = checked(count, hours) {
                total += value
            } else if let part = Duration(goDuration: String(number + unit)), hours == nil {
                total += part
            } else {
                return nil
            }
        }
        return total
    }

    private static func checked(_ count: Int64, _ hours: Int64) -> Duration? {
        guard count >= 0, count < 15_000 else { return nil }
        return .seconds(count * hours * 3600)
    }
}
