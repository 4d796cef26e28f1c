/// The order in which Go's YAML library writes the keys of a map: numbers within them by value, and other signs before
/// letters (after a digit: behind them).
enum KeyCollation {
    static func precedes(_ left: String, _ right: String) -> Bool {
        let a = Array(left.unicodeScalars)
        let b = Array(right.unicodeScalars)
        guard let index = zip(a, b).enumerated().first(where: { $1.0 != $1.1 })?.offset else {
            return a.count < b.count
        }
        let isLetter = a[index].properties.isAlphabetic
        let isOtherLetter = b[index].properties.isAlphabetic
        if isLetter, isOtherLetter { return a[index] < b[index] }
        if isLetter || isOtherLetter {
            let followsDigit = index > 0 && isDigit(a[index - 1])
            return followsDigit ? isLetter : isOtherLetter
        }
        let (number, length) = number(a, from: index, beside: b)
        let (otherNumber, otherLength) = self.number(b, from: index, beside: a)
        if number != otherNumber { return number < otherNumber }
        return length == otherLength ? a[index] < b[index] : length < otherLength
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    /// The digits from `index` on as a number, and how many there are. Zeros that follow another digit count as such.
    private static func number(
        _ text: [Unicode.Scalar], from index: Int, beside other: [Unicode.Scalar]
    ) -> (value: UInt64, length: Int) {
        var value: UInt64 = 0
        if text[index] == "0" || other[index] == "0" {
            let before = text[..<index].reversed().prefix(while: isDigit)
            if before.contains(where: { $0 != "0" }) { value = 1 }
        }
        let digits = text[index...].prefix(while: isDigit)
        for digit in digits { value = value &* 10 &+ UInt64(digit.value - 48) }
        return (value, digits.count)
    }
}
