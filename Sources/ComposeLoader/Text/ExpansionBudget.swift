/// How many bytes variables may still expand to in one load; a few bytes can ask for billions.
final class ExpansionBudget {
    static let size = 16 << 20
    private var left: Int

    init(_ size: Int = ExpansionBudget.size) {
        left = size
    }

    /// Whether `count` bytes are within it.
    func allows(_ count: Int) -> Bool { count <= left }

    func spend(_ count: Int) { left -= count }
}
