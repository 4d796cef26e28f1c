import EngineAPI
import Timestamps

extension ProgressBoard {
    /// The board as lines of at most `width` cells (100 where there are more, so that a line stays one to the eye), at most `height` of them: a head, then a line a resource with its
    /// sign, name, state, message and time. Where they are too many, those that go on or failed stay, then the latest.
    public func render(width: Int, height: Int, now: Timestamp, style: Style) -> [String] {
        let width = min(max(20, width), 100)
        let shown = visibleRows(limit: max(1, height - 1))
        let columns = Columns(rows: shown, width: width)
        var lines = [head(width, now, style)]
        lines += shown.map { columns.line($0, now: now, style: style) }
        let hidden = rows.count - shown.count
        if hidden > 0 { lines[lines.count - 1] = style.dim("   … \(hidden + 1) more") }
        return lines
    }

    private func head(_ width: Int, _ now: Timestamp, _ style: Style) -> String {
        let settled = rows.count { $0.state.mood != .active }
        let count = rows.isEmpty ? "" : " \(settled)/\(rows.count)"
        let time = HumanDuration.short(elapsed(now))
        let text = TextWidth.cut("[+] \(title)\(count)", to: width - time.count - 1)
        let gap = String(repeating: " ", count: max(1, width - TextWidth.of(text) - time.count))
        return style.bold(text) + gap + style.dim(time)
    }

    private func visibleRows(limit: Int) -> [Row] {
        guard rows.count > limit else { return rows }
        let order = rows.indices.sorted { left, right in
            let (first, second) = (rows[left].urgency, rows[right].urgency)
            return first == second ? left > right : first > second
        }
        return order.prefix(limit).sorted().map { rows[$0] }
    }
}

extension ProgressBoard.Row {
    fileprivate var urgency: Int {
        switch state.mood {
        case .failed: 3
        case .active: 2
        case .warning: 1
        case .settled: 0
        }
    }
}

/// The widths that the rows of one rendering share.
private struct Columns {
    let name: Int
    let state: Int
    let width: Int

    /// The sign with its blanks, the gaps and the time.
    private static let fixed = 3 + 2 + 2 + 7

    init(rows: [ProgressBoard.Row], width: Int) {
        self.width = width
        state = rows.map { $0.state.word.count }.max() ?? 0
        let widest = rows.map { TextWidth.of($0.resource.text) }.max() ?? 0
        name = max(2, min(widest, width - Self.fixed - state))
    }

    func line(_ row: ProgressBoard.Row, now: Timestamp, style: Style) -> String {
        let name = TextWidth.padded(TextWidth.cut(row.resource.text, to: name), to: name)
        let word = style.color(color(row), TextWidth.padded(row.state.word, to: state))
        let elapsed = HumanDuration.short(row.elapsed(now))
        let used = 3 + self.name + 2 + state
        let message = TextWidth.cut(
            row.message.map { "  " + TextWidth.printable($0) } ?? "", to: max(0, width - used - elapsed.count - 2))
        let gap = String(
            repeating: " ", count: max(1, width - used - TextWidth.of(message) - elapsed.count))
        return " \(sign(row, now, style)) \(name)  \(word)\(style.dim(message))\(gap)\(style.dim(elapsed))"
    }

    private func color(_ row: ProgressBoard.Row) -> Style.Color {
        switch row.state.mood {
        case .active: .cyan
        case .settled: .green
        case .warning: .yellow
        case .failed: .red
        }
    }

    private func sign(_ row: ProgressBoard.Row, _ now: Timestamp, _ style: Style) -> String {
        switch row.state.mood {
        case .active: style.color(.cyan, Self.spinner(row, now))
        case .settled: style.color(.green, "✔")
        case .warning: style.color(.yellow, "!")
        case .failed: style.color(.red, "✘")
        }
    }

    private static func spinner(_ row: ProgressBoard.Row, _ now: Timestamp) -> String {
        let frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
        let (seconds, attoseconds) = max(.zero, now.duration(since: row.startedAt)).components
        let tenths = seconds % 1000 * 10 + attoseconds / 100_000_000_000_000_000
        return frames[Int(tenths) % frames.count]
    }
}
