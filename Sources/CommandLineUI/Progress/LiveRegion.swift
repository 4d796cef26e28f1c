/// The last lines of a terminal, drawn again and again in place. Gives the text to write.
public struct LiveRegion: Sendable {
    private var height = 0

    public init() {}

    /// Replaces what was drawn by `lines`, none of which may be wider than the terminal.
    public mutating func redraw(_ lines: [String]) -> String {
        var text = "\u{1B}[?25l" + home()
        for line in lines { text += line + "\u{1B}[K\n" }
        text += "\u{1B}[J"
        height = lines.count
        return text
    }

    /// Draws for the last time and leaves it there.
    public mutating func finish(_ lines: [String]) -> String {
        defer { height = 0 }
        return redraw(lines) + "\u{1B}[?25h"
    }

    /// Removes what was drawn.
    public mutating func clear() -> String {
        defer { height = 0 }
        return home() + "\u{1B}[J\u{1B}[?25h"
    }

    private func home() -> String {
        height > 0 ? "\u{1B}[\(height)A\r" : "\r"
    }
}
