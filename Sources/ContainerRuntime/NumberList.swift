import OCISpec

/// Numbers as the kernel lists them: `0-2,7`. Source: cpuset(7), "List format".
struct NumberList: Hashable, Sendable {
    let numbers: Set<Int>

    /// Errors: `.invalidSpec` at `field` when it is none, is empty, or goes beyond 4095.
    init(_ text: String, field: String) throws(RuntimeError) {
        var numbers: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { NumberList.number($0) }
            guard ends.count <= 2, let first = ends[0], let last = ends.count == 2 ? ends[1] : first, first <= last
            else { throw RuntimeError(.invalidSpec, field, "\(text) is no list like 0-2,7") }
            numbers.formUnion(first...last)
        }
        self.numbers = numbers
    }

    private static func number(_ text: Substring) -> Int? {
        let digits = text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
        guard (1...4).contains(digits.count), digits.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
        return Int(String(digits)).flatMap { $0 <= 4095 ? $0 : nil }
    }

    /// One bit a number, in whole longs.
    var mask: [UInt8] {
        let highest = numbers.max() ?? 0
        var bytes = [UInt8](repeating: 0, count: (highest / 64 + 1) * 8)
        for number in numbers { bytes[number / 8] |= 1 << UInt8(number % 8) }
        return bytes
    }
}
