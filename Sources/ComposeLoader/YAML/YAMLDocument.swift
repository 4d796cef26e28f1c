import Diagnostics
import JSONCodec

/// YAML that is no stack file, as a value.
public enum YAMLDocument {
    /// The text's problems, one a line.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// The only document of a text, with the readings of scalars that stack files have. `name`: for messages.
    ///
    /// Errors: what is wrong with it, with line and column; also for none, or more than one document.
    public static func read(_ bytes: [UInt8], name: String) throws(Failure) -> JSONValue {
        let session = Session()
        let documents = YAMLReader.read(bytes, file: session.addFile(name, bytes), session: session)
        let problems = session.diagnostics.sorted.map { problem in
            (problem.span.map { "line \($0.line), column \($0.column): " } ?? "") + problem.message
        }
        guard problems.isEmpty else { throw Failure(description: problems.joined(separator: "\n")) }
        guard documents.count == 1 else { throw Failure(description: "it has \(documents.count) documents, not one") }
        return value(of: documents[0])
    }

    private static func value(of node: Node) -> JSONValue {
        switch node.value {
        case .null: .null
        case .bool(let flag): .bool(flag)
        case .int(let number): .integer(number)
        case .float(let number): .double(number)
        case .string(let text): .string(text)
        case .sequence(let elements): .array(elements.map(value(of:)))
        case .mapping(let mapping):
            .object(Dictionary(uniqueKeysWithValues: mapping.entries.map { ($0.name, value(of: $0.node)) }))
        }
    }
}
