import CYAML
import Diagnostics

/// Reads YAML into nodes, a node a document: libyaml's events, anchors, merge keys, and the tags `!reset` and `!override`.
///
/// Reports problems to the session; what can be understood is still returned.
struct YAMLReader {
    private let bytes: [UInt8]
    private let session: Session
    private let file: UInt16
    private let limits: YAMLLimits
    private var parser = yaml_parser_t()
    private var event = yaml_event_t()
    private var anchors: [String: Anchor] = [:]
    private var nodes = 0
    private var depth = 0
    private var failed = false
    private lazy var end = place(of: bytes.count)

    private struct Anchor {
        /// nil while the anchored value is being read.
        var node: Node?
        /// How many nodes it stands for.
        var size = 0
        var span: Span
    }

    private init(_ bytes: [UInt8], session: Session, file: UInt16, limits: YAMLLimits) {
        self.bytes = bytes
        self.session = session
        self.file = file
        self.limits = limits
    }

    /// The documents of `bytes`, which are known to the session as `file`.
    static func read(_ bytes: [UInt8], file: UInt16, session: Session, limits: YAMLLimits = YAMLLimits()) -> [Node] {
        guard bytes.count <= limits.size else {
            session.error(
                "yaml.size", "the file has \(bytes.count) bytes; at most \(limits.size) are read",
                at: Span(file: file, line: 1, column: 1, length: 0))
            return []
        }
        var reader = YAMLReader(bytes, session: session, file: file, limits: limits)
        return reader.documents()
    }

    private mutating func documents() -> [Node] {
        guard yaml_parser_initialize(&parser) == 1 else {
            session.error("yaml.memory", "no memory for the YAML parser")
            return []
        }
        defer { yaml_parser_delete(&parser) }
        let bytes = bytes
        return bytes.withUnsafeBufferPointer { buffer in
            yaml_parser_set_input_string(&parser, buffer.baseAddress, buffer.count)
            var documents: [Node] = []
            while next() {
                switch event.type {
                case YAML_DOCUMENT_START_EVENT:
                    anchors = [:]
                    if next(), let node = node() { documents.append(node) }
                case YAML_STREAM_END_EVENT:
                    yaml_event_delete(&event)
                    return documents
                default: break
                }
            }
            return documents
        }
    }

    /// Moves to the next event; false at an error.
    private mutating func next() -> Bool {
        yaml_event_delete(&event)
        guard !failed else { return false }
        guard yaml_parser_parse(&parser, &event) == 1 else {
            reportSyntax()
            failed = true
            return false
        }
        return true
    }

    private mutating func fail(_ id: String, _ message: String, at span: Span) {
        if !failed { session.error(id, message, at: span) }
        failed = true
    }

    private mutating func reportSyntax() {
        let problem = parser.problem.map { String(cString: $0) } ?? "malformed YAML"
        var mark = inside(parser.problem_mark)
        if parser.error == YAML_READER_ERROR {
            mark = place(of: parser.problem_offset)
            let isText = problem.contains("control characters")
            session.error(
                isText ? "yaml.character" : "yaml.encoding",
                isText ? "control characters are not allowed here" : "the text is not valid UTF-8 (\(problem))",
                at: Span(file: file, line: mark.line + 1, column: mark.column + 1, length: 1))
            return
        }
        var notes: [Diagnostic.Note] = []
        if let context = parser.context.map({ String(cString: $0) }), !context.isEmpty {
            let mark = inside(parser.context_mark)
            let place = Span(file: file, line: mark.line + 1, column: mark.column + 1, length: 1)
            notes.append(.init(context, at: session.place(place)))
        }
        let hint =
            problem.contains("cannot start any token")
            ? "indent with spaces, and quote text that has special signs" : nil
        session.error(
            "yaml.syntax", problem, at: Span(file: file, line: mark.line + 1, column: mark.column + 1, length: 1),
            notes: notes, hint: hint)
    }

    /// The reader knows the offset in bytes alone. Lines end where they do for the scanner.
    private func place(of offset: Int) -> yaml_mark_t {
        var mark = yaml_mark_t()
        var previous: Unicode.Scalar = " "
        for scalar in text(before: offset).unicodeScalars {
            switch scalar {
            case "\n" where previous == "\r": break
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
                mark.line += 1
                mark.column = 0
            default: mark.column += 1
            }
            previous = scalar
        }
        return mark
    }

    /// libyaml ends the last line itself when the file does not.
    private mutating func inside(_ mark: yaml_mark_t) -> yaml_mark_t {
        mark.line > end.line ? end : mark
    }

    private func text(before offset: Int) -> String {
        let isLittle = parser.encoding == YAML_UTF16LE_ENCODING
        guard isLittle || parser.encoding == YAML_UTF16BE_ENCODING else {
            return String(decoding: bytes.prefix(offset), as: UTF8.self)
        }
        let units = stride(from: 0, to: min(offset, bytes.count) - 1, by: 2).map { index in
            let (low, high) = isLittle ? (bytes[index], bytes[index + 1]) : (bytes[index + 1], bytes[index])
            return UInt16(high) << 8 | UInt16(low)
        }
        return String(decoding: units, as: UTF16.self)
    }

    private mutating func span() -> Span {
        let isEmpty = event.type == YAML_SCALAR_EVENT && event.start_mark.index == event.end_mark.index
        let start = isEmpty && event.start_mark.column == 0 ? inside(event.start_mark) : event.start_mark
        let end = isEmpty ? start : event.end_mark
        let length = end.line == start.line ? end.column - min(end.column, start.column) : 1
        return Span(file: file, line: start.line + 1, column: start.column + 1, length: length)
    }

    private mutating func count(_ added: Int, at span: Span) -> Bool {
        nodes += added
        guard nodes <= limits.nodes else {
            fail(
                "yaml.nodes", "the file stands for more than \(limits.nodes) values; aliases count each time", at: span)
            return false
        }
        return true
    }

    /// The node that the current event begins; nil after an error.
    private mutating func node() -> Node? {
        let span = span()
        switch event.type {
        case YAML_ALIAS_EVENT: return alias(span)
        case YAML_SCALAR_EVENT: return scalar(span)
        case YAML_SEQUENCE_START_EVENT:
            return collection(span, text(event.data.sequence_start.anchor)) { $0.elements(span) }
        case YAML_MAPPING_START_EVENT:
            return collection(span, text(event.data.mapping_start.anchor)) { $0.entries(span) }
        default:
            fail("yaml.syntax", "a value is missing here", at: span)
            return nil
        }
    }

    private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    private mutating func alias(_ span: Span) -> Node? {
        let name = text(event.data.alias.anchor) ?? ""
        guard let anchor = anchors[name] else {
            fail("yaml.alias", "there is no anchor `&\(name)` before this alias", at: span)
            return nil
        }
        guard let node = anchor.node else {
            fail("yaml.alias", "the value of anchor `&\(name)` contains itself", at: span)
            return nil
        }
        return count(anchor.size, at: span) ? node : nil
    }

    private mutating func collection(_ span: Span, _ anchor: String?, _ body: (inout Self) -> Node?) -> Node? {
        guard depth < limits.depth else {
            fail("yaml.depth", "values are nested more than \(limits.depth) deep", at: span)
            return nil
        }
        depth += 1
        defer { depth -= 1 }
        let before = nodes
        if let anchor { anchors[anchor] = Anchor(span: span) }
        guard count(1, at: span), let node = body(&self) else { return nil }
        if let anchor { anchors[anchor] = Anchor(node: node, size: nodes - before, span: span) }
        return node
    }

    private mutating func scalar(_ span: Span) -> Node? {
        guard count(1, at: span) else { return nil }
        let data = event.data.scalar
        let bytes = UnsafeBufferPointer(start: data.value, count: data.length)
        let content = String(decoding: bytes, as: UTF8.self)
        let tag = text(data.tag)
        var node = Node(.string(content), span, mark: mark(tag))
        switch tag {
        case nil, "!reset":
            if data.style == YAML_PLAIN_SCALAR_STYLE { node.value = YAMLScalar.resolve(content) }
        case "tag:yaml.org,2002:null": node.value = .null
        case "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool":
            node.value = YAMLScalar.resolve(content)
        default: break
        }
        if node.mark == .reset { node.value = .null }
        if let anchor = text(data.anchor) { anchors[anchor] = Anchor(node: node, size: 1, span: span) }
        return node
    }

    private func mark(_ tag: String?) -> Node.Mark {
        switch tag {
        case "!reset": .reset
        case "!override": .override
        default: .none
        }
    }

    private mutating func elements(_ span: Span) -> Node? {
        let mark = mark(text(event.data.sequence_start.tag))
        var elements: [Node] = []
        while next() {
            if event.type == YAML_SEQUENCE_END_EVENT { return Node(.sequence(elements), span, mark: mark) }
            guard let node = node() else { return nil }
            elements.append(node)
        }
        return nil
    }

    private mutating func entries(_ span: Span) -> Node? {
        let mark = mark(text(event.data.mapping_start.tag))
        var mapping = Mapping()
        var merges: [Node] = []
        while next() {
            if event.type == YAML_MAPPING_END_EVENT {
                merge(merges, into: &mapping)
                return Node(.mapping(mapping), span, mark: mark)
            }
            let isPlain = event.type == YAML_SCALAR_EVENT && event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE
            guard let key = node(), next(), let node = node() else { return nil }
            guard let name = name(of: key) else { continue }
            if name == "<<", isPlain {
                if !merges.isEmpty {
                    session.error(
                        "yaml.key.duplicate", "`<<` is given twice", at: key.span,
                        hint: "merge several with a list: `<<: [*a, *b]`")
                }
                merges.append(node)
            } else if let first = mapping.entry(name) {
                let note = Diagnostic.Note("the first one is here", at: session.place(first.span))
                session.error(
                    "yaml.key.duplicate", "key `\(shortened(name))` is given twice", at: key.span, notes: [note])
            } else {
                mapping.set(name, node, keySpan: key.span)
            }
        }
        return nil
    }

    private mutating func name(of key: Node) -> String? {
        guard let name = key.string else {
            let hint = key.isScalar ? "put quotes around it" : nil
            session.error("yaml.key.type", "a key has to be a string, this is \(key.kind)", at: key.span, hint: hint)
            return nil
        }
        guard name.utf8.count <= limits.key else {
            session.error("yaml.key.size", "a key may have \(limits.key) bytes at most", at: key.span)
            return nil
        }
        return name
    }

    private func shortened(_ name: String) -> String {
        name.count > 60 ? name.prefix(60) + "…" : name
    }

    /// Keys of the mapping itself win over merged ones, and earlier merges over later ones.
    private func merge(_ sources: [Node], into mapping: inout Mapping) {
        for source in sources {
            switch source.value {
            case .mapping(let other):
                for entry in other.entries where mapping.position(entry.name) == nil {
                    mapping.set(entry.name, entry.node, keySpan: entry.span)
                }
            case .sequence(let list): merge(list, into: &mapping)
            case .null, .bool, .int, .float, .string:
                session.error("yaml.merge", "`<<` merges mappings, this is \(source.kind)", at: source.span)
            }
        }
    }
}
