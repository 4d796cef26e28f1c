/// A place in one of the load's texts, in 16 bytes; `SourceFiles` gives the file its name.
struct Span: Hashable, Sendable {
    /// Index in `SourceFiles`; `none` when no text says it, as with defaults.
    let file: UInt16
    let length: UInt16
    /// From 1.
    let line: UInt32
    /// From 1, in Unicode scalars.
    let column: UInt32

    static let none = Span(file: .max, line: 0, column: 0, length: 0)

    init(file: UInt16, line: Int, column: Int, length: Int) {
        self.file = file
        self.line = UInt32(clamping: line)
        self.column = UInt32(clamping: column)
        self.length = UInt16(clamping: length)
    }

    var isNone: Bool { file == .max }
}
