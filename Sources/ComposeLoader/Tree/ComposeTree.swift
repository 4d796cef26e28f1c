import Diagnostics
import JSONCodec

/// The canonical tree of a load, which knows the place that every value came from.
public struct ComposeTree: Sendable {
    let root: Node
    let files: [String]

    /// The place of the value at a path of keys and list indices, or of the nearest one around it that has a place.
    public func span(_ path: String...) -> SourceSpan? { span(path) }

    public func span(_ path: [String]) -> SourceSpan? {
        var node = root
        var best = node.span
        for step in path {
            if let entry = node.mapping?.entry(step) {
                node = entry.node
                let place = node.span.isNone ? entry.span : node.span
                if !place.isNone { best = place }
            } else if let list = node.sequence, let index = Int(step), list.indices.contains(index) {
                node = list[index]
                if !node.span.isNone { best = node.span }
            } else {
                break
            }
        }
        return place(best)
    }

    /// The place of a key.
    public func keySpan(_ path: String...) -> SourceSpan? {
        var node = root
        for step in path.dropLast() {
            guard let next = node[step] else { return nil }
            node = next
        }
        return path.last.flatMap { node.mapping?.entry($0) }.flatMap { place($0.span) }
    }

    /// The tree as JSON.
    public var json: JSONValue { JSONValue(root) }

    private func place(_ span: Span) -> SourceSpan? {
        guard !span.isNone, Int(span.file) < files.count else { return nil }
        return SourceSpan(
            file: files[Int(span.file)], line: Int(span.line), column: Int(span.column), length: Int(span.length))
    }
}
