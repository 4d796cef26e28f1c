/// Reads files into documents, each file once.
final class DocumentSource {
    private let session: Session
    private let stdin: [UInt8]?
    private var known: [String: [Node]?] = [:]

    init(session: Session, stdin: [UInt8]?) {
        self.session = session
        self.stdin = stdin
    }

    /// The documents of the file; nil after a problem, which is reported at the place that named the file.
    func documents(of file: String, namedAt span: Span = .none, path: NodePath = NodePath()) -> [Node]? {
        if let documents = known[file] { return documents }
        let documents = read(file, span, path)
        known[file] = documents
        return documents
    }

    private func read(_ file: String, _ span: Span, _ path: NodePath) -> [Node]? {
        let bytes: [UInt8]
        if file == "-" {
            bytes = stdin ?? []
        } else {
            do {
                bytes = try FileReader.read(file)
            } catch {
                session.error("compose.file", "\(session.shown(file)): \(error.message)", at: span, path: path)
                return nil
            }
        }
        let index = session.addFile(session.shown(file), bytes)
        let errors = session.diagnostics.errorCount
        let documents = YAMLReader.read(bytes, file: index, session: session)
        return documents.isEmpty && session.diagnostics.errorCount > errors ? nil : documents
    }
}
