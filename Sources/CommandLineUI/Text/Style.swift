/// Puts text into colours, or leaves it alone.
public struct Style: Hashable, Sendable {
    public enum Color: Int, Sendable, CaseIterable {
        case red = 31
        case green = 32
        case yellow = 33
        case blue = 34
        case magenta = 35
        case cyan = 36
        case brightRed = 91
        case brightGreen = 92
        case brightYellow = 93
        case brightBlue = 94
        case brightMagenta = 95
        case brightCyan = 96
    }

    public let usesColor: Bool

    public init(usesColor: Bool) {
        self.usesColor = usesColor
    }

    public static let plain = Style(usesColor: false)

    public func color(_ color: Color, _ text: String) -> String {
        escape("\(color.rawValue)", text)
    }

    public func bold(_ text: String) -> String {
        escape("1", text)
    }

    public func dim(_ text: String) -> String {
        escape("2", text)
    }

    private func escape(_ code: String, _ text: String) -> String {
        usesColor && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
