extension Duration {
    /// Whole nanoseconds, rounded toward zero; saturates.
    public var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, high) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (total, carry) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return high || carry ? (seconds < 0 ? .min : .max) : total
    }

    /// Reads a duration as Go's `time.ParseDuration` does and the Compose specification asks for: `1m30s`, `100ms`,
    /// `1.5h`, `-2s`, `0`. Units: ns, us (µs), ms, s, m, h.
    ///
    /// nil when the text is no duration or does not fit 64 bits of nanoseconds.
    public init?(goDuration text: String) {
        var rest = Substring(text)
        var isNegative = false
        if let sign = rest.first, sign == "-" || sign == "+" {
            isNegative = sign == "-"
            rest.removeFirst()
        }
        guard rest != "0" else {
            self = .zero
            return
        }
        guard !rest.isEmpty else { return nil }
        var total: UInt128 = 0
        while !rest.isEmpty {
            guard let part = GoDurationPart(&rest) else { return nil }
            total += part.nanoseconds
            guard total <= UInt128(Int64.max) else { return nil }
        }
        self = .nanoseconds(isNegative ? -Int64(total) : Int64(total))
    }

    /// The text that Go's `time.Duration.String` gives: `1h0m0s`, `1m30s`, `1.5s`, `100ms`, `1.5µs`, `0s`.
    public var goDuration: String {
        let value = nanoseconds
        let magnitude = value.magnitude
        let sign = value < 0 ? "-" : ""
        switch magnitude {
        case 0: return "0s"
        case ..<1_000: return "\(sign)\(magnitude)ns"
        case ..<1_000_000: return "\(sign)\(Self.decimal(magnitude, unit: 1_000))µs"
        case ..<1_000_000_000: return "\(sign)\(Self.decimal(magnitude, unit: 1_000_000))ms"
        default: break
        }
        let minutes = magnitude / 60_000_000_000
        let seconds = Self.decimal(magnitude % 60_000_000_000, unit: 1_000_000_000)
        if minutes >= 60 { return "\(sign)\(minutes / 60)h\(minutes % 60)m\(seconds)s" }
        return minutes > 0 ? "\(sign)\(minutes)m\(seconds)s" : "\(sign)\(seconds)s"
    }

    /// `value` in `unit`s, without zeros at the end of the fraction.
    private static func decimal(_ value: UInt64, unit: UInt64) -> String {
        let (whole, remainder) = value.quotientAndRemainder(dividingBy: unit)
        guard remainder > 0 else { return "\(whole)" }
        var digits = String(unit + remainder).dropFirst()
        while digits.hasSuffix("0") { digits = digits.dropLast() }
        return "\(whole).\(digits)"
    }
}

/// One `number unit` of a Go duration.
private struct GoDurationPart {
    let nanoseconds: UInt128

    /// Takes the part off the front of `text`; nil when there is none or when it is out of range.
    init?(_ text: inout Substring) {
        let whole = text.prefix(while: \.isDecimalDigit)
        text = text[whole.endIndex...]
        var fraction = text[text.startIndex..<text.startIndex]
        if text.first == "." {
            text = text.dropFirst()
            fraction = text.prefix(while: \.isDecimalDigit)
            text = text[fraction.endIndex...]
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        let name = text.prefix { !$0.isDecimalDigit && $0 != "." }
        text = text[name.endIndex...]
        guard let unit = Self.unit(name), let count = whole.isEmpty ? 0 : UInt64(whole),
            UInt128(count) * unit <= UInt128(Int64.max)
        else { return nil }
        var total = UInt128(count) * unit
        var share = unit
        for digit in fraction.prefix(18) {
            guard let value = digit.wholeNumberValue else { return nil }
            share *= 10
            total = total * 10 + UInt128(value) * unit
        }
        nanoseconds = total / (share / unit)
    }

    private static func unit(_ name: Substring) -> UInt128? {
        switch name {
        case "ns": 1
        case "us", "µs", "μs": 1_000
        case "ms": 1_000_000
        case "s": 1_000_000_000
        case "m": 60_000_000_000
        case "h": 3_600_000_000_000
        default: nil
        }
    }
}

extension Character {
    fileprivate var isDecimalDigit: Bool { ("0"..."9").contains(self) }
}
