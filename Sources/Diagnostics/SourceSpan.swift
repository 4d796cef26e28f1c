/// A stretch of one line of a source text.
public struct SourceSpan: Hashable, Sendable {
    /// As it is shown: the path that the user named, or `-` for standard input.
    public let file: String
    /// From 1.
    public let line: Int
    /// From 1, in Unicode scalars, as libyaml counts.
    public let column: Int
    /// In Unicode scalars; 0 is a place between two.
    public let length: Int

    public init(file: String, line: Int, column: Int, length: Int = 1) {
        self.file = file
        self.line = line
        self.column = column
        self.length = length
    }
}

extension SourceSpan: Comparable {
    public static func < (left: SourceSpan, right: SourceSpan) -> Bool {
        (left.file, left.line, left.column, left.length) < (right.file, right.line, right.column, right.length)
    }
}

extension SourceSpan: CustomStringConvertible {
    public var description: String { "\(file):\(line):\(column)" }
}
