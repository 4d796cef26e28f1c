import EngineAPI

/// Log entries as lines for people: `web-1  | text`, a colour a service, pieces of long lines put together.
public struct LogPrinter: Sendable {
    public struct Options: Sendable {
        public var prefix = true
        public var timestamps = false
        public var style = Style.plain

        public init() {}
    }

    private struct Source: Hashable {
        let container: String
        let stream: OutputStream
    }

    private static let palette: [Style.Color] = [
        .cyan, .yellow, .green, .magenta, .blue, .brightCyan, .brightYellow, .brightGreen, .brightMagenta, .brightBlue,
    ]
    /// A line that never ends is printed in pieces of this many bytes.
    private static let lineLimit = 1 << 20

    private let options: Options
    private var colors: [String: Style.Color] = [:]
    private var width: Int
    private var partial: [Source: String] = [:]

    /// `services` are those that may come, so that colours and the column's width are the same from the first line on.
    /// Others get the next colour when they turn up.
    public init(services: [String], replicas: Int = 1, options: Options) {
        self.options = options
        width = services.map { TextWidth.of("\($0)-\(max(1, replicas))") }.max() ?? 0
        for service in services.sorted() { _ = color(of: service) }
    }

    /// The entry's line without newline; nil for a piece that is kept until the rest comes.
    public mutating func line(_ entry: LogEntry) -> String? {
        let source = Source(container: entry.container, stream: entry.stream)
        let text = (partial.removeValue(forKey: source) ?? "") + entry.line
        if entry.partial, text.utf8.count < Self.lineLimit {
            partial[source] = text
            return nil
        }
        let time = options.timestamps ? entry.time.rfc3339 + " " : ""
        guard options.prefix else { return time + text }
        let name = "\(entry.service)-\(entry.number)"
        width = max(width, TextWidth.of(name))
        let prefix = TextWidth.padded(name, to: width) + "  | "
        return options.style.color(color(of: entry.service), prefix) + time + text
    }

    private mutating func color(of service: String) -> Style.Color {
        if let color = colors[service] { return color }
        let color = Self.palette[colors.count % Self.palette.count]
        colors[service] = color
        return color
    }
}
