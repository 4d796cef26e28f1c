/// Columns under headings, three blanks apart, the last one not padded.
public struct Table: Sendable {
    private let headings: [String]
    private var rows: [[String]] = []

    public init(_ headings: String...) {
        self.headings = headings
    }

    /// As many cells as there are headings; more are dropped, missing ones are empty.
    public mutating func add(_ cells: String...) {
        rows.append(headings.indices.map { $0 < cells.count ? TextWidth.printable(cells[$0]) : "" })
    }

    /// Every line ends with a newline.
    public func render(_ style: Style = .plain) -> String {
        let widths = headings.indices.map { column in
            ([headings] + rows).map { TextWidth.of($0[column]) }.max() ?? 0
        }
        return ([style.bold(line(headings, widths))] + rows.map { line($0, widths) }).map { $0 + "\n" }.joined()
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            line += index == cells.count - 1 ? cell : TextWidth.padded(cell, to: widths[index] + 3)
        }
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }
}
