extension Timestamp {
    /// Reads `2006-01-02T15:04:05[.fraction](Z|±hh:mm)`. Digits of the fraction past the ninth are dropped; second 60 is
    /// taken as the first of the next minute.
    ///
    /// nil when the text is not such a time or lies outside the range. Source: RFC 3339 section 5.6.
    public init?(rfc3339 text: String) {
        var reader = DigitReader(Array(text.utf8))
        guard let year = reader.number(digits: 4), reader.take("-"),
            let month = reader.number(digits: 2), reader.take("-"),
            let day = reader.number(digits: 2), reader.take("T") || reader.take("t") || reader.take(" "),
            let hour = reader.number(digits: 2), reader.take(":"),
            let minute = reader.number(digits: 2), reader.take(":"),
            let second = reader.number(digits: 2),
            let fraction = reader.fraction(),
            let offset = reader.offset(), reader.isAtEnd,
            (1...12).contains(month), (1...CivilDate.days(inMonth: month, year: year)).contains(day),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        guard let total = Int64(exactly: Int128(seconds) * 1_000_000_000 + Int128(fraction)) else { return nil }
        self.init(nanoseconds: total)
    }

    /// `2006-01-02T15:04:05.000000000Z`: always UTC and nine digits of fraction, so that the texts sort as the times do.
    public var rfc3339: String {
        let (seconds, fraction) = nanoseconds.floorDivided(by: 1_000_000_000)
        let (days, time) = seconds.floorDivided(by: 86_400)
        let date = CivilDate(daysSinceEpoch: days)
        var out: [UInt8] = []
        out.reserveCapacity(30)
        out.append(date.year, digits: 4)
        out.append(0x2D)
        out.append(date.month, digits: 2)
        out.append(0x2D)
        out.append(date.day, digits: 2)
        out.append(0x54)
        out.append(time / 3_600, digits: 2)
        out.append(0x3A)
        out.append(time / 60 % 60, digits: 2)
        out.append(0x3A)
        out.append(time % 60, digits: 2)
        out.append(0x2E)
        out.append(fraction, digits: 9)
        out.append(0x5A)
        return String(decoding: out, as: UTF8.self)
    }
}

/// A cursor over the bytes of a time.
private struct DigitReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
        position += 1
        return true
    }

    private mutating func digit() -> Int64? {
        guard position < bytes.count, (0x30...0x39).contains(bytes[position]) else { return nil }
        position += 1
        return Int64(bytes[position - 1] - 0x30)
    }

    mutating func number(digits: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<digits {
            guard let next = digit() else { return nil }
            value = value * 10 + next
        }
        return value
    }

    /// Nanoseconds; 0 when there is no fraction, nil when there is a point without a digit.
    mutating func fraction() -> Int64? {
        guard take(".") else { return 0 }
        guard var value = digit() else { return nil }
        var scale = 1
        while let next = digit() {
            guard scale < 9 else { continue }
            value = value * 10 + next
            scale += 1
        }
        for _ in scale..<9 { value *= 10 }
        return value
    }

    /// Seconds east of UTC.
    mutating func offset() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let isEast = take("+")
        guard isEast || take("-"), let hours = number(digits: 2), take(":"), let minutes = number(digits: 2),
            hours < 24, minutes < 60
        else { return nil }
        let seconds = hours * 3_600 + minutes * 60
        return isEast ? seconds : -seconds
    }
}

extension Int64 {
    /// Quotient rounded down and the remainder that goes with it, which is never negative. `divisor` is positive.
    fileprivate func floorDivided(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ value: Int64, digits: Int) {
        var unit: Int64 = 1
        for _ in 1..<digits { unit *= 10 }
        while unit > 0 {
            append(0x30 + UInt8(value / unit % 10))
            unit /= 10
        }
    }
}
