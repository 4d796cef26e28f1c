/// What a load notes of where values and variables come from. Only a load that is to explain something has one.
final class Provenance {
    /// A tree that had a say, in the order in which these came: a later one wins over an earlier.
    struct Layer {
        enum Origin: Hashable {
            case file
            /// Taken over from this service.
            case extends(service: String)
            case envFile
            case labelFile
            /// `!reset` or `!override` took away what was there before.
            case reset
        }

        let origin: Origin
        /// Where `node` is in the project.
        let path: [String]
        let node: Node
    }

    /// A variable set by a dotenv file.
    struct Assignment {
        let name: String
        let value: String
        let span: Span
        /// Files of one group override each other; a variable of an earlier group wins over those of later ones.
        let group: Int
    }

    /// A text with variables in it.
    struct Use {
        let path: NodePath
        let span: Span
        let text: String
        let value: String
    }

    private struct ServicePlace: Hashable {
        let file: String
        let service: String
    }

    private(set) var assignments: [Assignment] = []
    private(set) var uses: [Use] = []
    private var files: [Layer] = []
    /// `env_file` and `label_file` are read last, but what the stack file itself says wins over them.
    private var beneath: [Layer] = []
    private var chains: [ServicePlace: [Layer]] = [:]
    private var groups = 0

    var layers: [Layer] { beneath + files }

    /// A document before anything was merged into it.
    func add(_ document: Node, _ reset: ResetAndOverride) {
        for place in reset.places {
            files.append(Layer(origin: .reset, path: place.path, node: Node(.null, place.span)))
        }
        files.append(Layer(origin: .file, path: [], node: document))
    }

    /// `service` of `file` takes over `node`, which is `base` of `baseFile`, and all that this one has taken over.
    func extend(_ service: String, of file: String, by base: String, of baseFile: String, _ node: Node?) {
        let path = ["services", service]
        var chain = (chains[.init(file: baseFile, service: base)] ?? []).map {
            Layer(origin: $0.origin, path: path, node: $0.node)
        }
        if let node { chain.append(Layer(origin: .extends(service: base), path: path, node: node)) }
        chains[.init(file: file, service: service)] = chain
    }

    /// The document's own service comes next; what it has taken over comes before it.
    func adopt(_ service: String, of file: String) {
        files += chains[.init(file: file, service: service)] ?? []
    }

    func use(_ text: String, _ value: String, _ span: Span, _ path: NodePath) {
        uses.append(Use(path: path, span: span, text: text, value: value))
    }

    func nextGroup() -> Int {
        groups += 1
        return groups
    }

    func assign(_ found: [DotenvParser.Assignment], in file: String, _ bytes: [UInt8], _ group: Int, _ session: Session)
    {
        let index = session.addFile(session.shown(file), bytes)
        for item in found {
            assignments.append(
                Assignment(name: item.name, value: item.value, span: Self.span(item, index), group: group))
        }
    }

    /// What an `env_file` or a `label_file` gave a service.
    func service(
        _ name: String, _ key: String, _ origin: Layer.Origin, _ found: [DotenvParser.Assignment], in file: String,
        _ bytes: [UInt8], _ session: Session
    ) {
        let index = session.addFile(session.shown(file), bytes)
        var values = Mapping()
        for item in found { values.set(item.name, Node(item.value, Self.span(item, index))) }
        let node = Node(.mapping(values), Span(file: index, line: 1, column: 1, length: 1))
        beneath.append(Layer(origin: origin, path: ["services", name, key], node: node))
    }

    private static func span(_ item: DotenvParser.Assignment, _ file: UInt16) -> Span {
        Span(file: file, line: item.line, column: 1, length: item.name.unicodeScalars.count)
    }
}
