/// Sizes for people, in powers of ten as docker prints them: `512B`, `7.66MB`, `1.2GB`.
public enum HumanSize {
    public static func text(_ bytes: Int64) -> String {
        let units = ["B", "kB", "MB", "GB", "TB", "PB"]
        var value = Double(max(0, bytes))
        var unit = 0
        while value >= 999.5, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        guard unit > 0 else { return "\(max(0, bytes))B" }
        return "\(threeDigits(value))\(units[unit])"
    }

    /// Three significant digits without trailing zeroes.
    private static func threeDigits(_ value: Double) -> String {
        let decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0
        let scale = decimals == 2 ? 100 : decimals == 1 ? 10 : 1
        let scaled = Int((value * Double(scale)).rounded())
        var digits = String(scaled % scale)
        digits = decimals == 0 ? "" : String(repeating: "0", count: decimals - digits.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return digits.isEmpty ? "\(scaled / scale)" : "\(scaled / scale).\(digits)"
    }
}
