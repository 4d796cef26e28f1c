/// How many Unicode scalars each line of a text has, where lines end as libyaml ends them.
struct SourceLines {
    private var lengths = [0]

    init(_ bytes: [UInt8]) {
        var previous: Unicode.Scalar = " "
        for scalar in Self.text(bytes).unicodeScalars {
            switch scalar {
            case "\n" where previous == "\r": break
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": lengths.append(0)
            default: lengths[lengths.count - 1] += 1
            }
            previous = scalar
        }
    }

    /// A byte-order mark tells libyaml the encoding.
    private static func text(_ bytes: [UInt8]) -> String {
        let isLittle = bytes.starts(with: [0xFF, 0xFE])
        guard isLittle || bytes.starts(with: [0xFE, 0xFF]) else { return String(decoding: bytes, as: UTF8.self) }
        let units = stride(from: 0, to: bytes.count - 1, by: 2).map { index in
            let (low, high) = isLittle ? (bytes[index], bytes[index + 1]) : (bytes[index + 1], bytes[index])
            return UInt16(high) << 8 | UInt16(low)
        }
        return String(decoding: units, as: UTF16.self)
    }

    /// Whether the stretch lies in one line; it may begin at the line's end.
    func contains(line: Int, column: Int, length: Int) -> Bool {
        guard lengths.indices.contains(line - 1), column >= 1 else { return false }
        let end = lengths[line - 1] + 1
        return column <= end && (length <= 1 || column + length <= end)
    }
}
