/// The bytes of hexadecimal digits; white space and what follows `//` on a line is left out.
func hex(_ text: String) -> [UInt8] {
    let digits = text.split(separator: "\n").flatMap { line in
        line.prefix(
            line.firstRange(of: "//").map { line.distance(from: line.startIndex, to: $0.lowerBound) } ?? line.count
        )
        .filter(\.isHexDigit)
    }
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
}
