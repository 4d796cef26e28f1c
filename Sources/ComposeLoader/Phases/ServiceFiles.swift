import ComposeModel

/// Phase: `env_file` and `label_file` are read into `environment` and `labels`, which win over them.
struct ServiceFiles {
    private let session: Session
    private let tree: ComposeTree
    private let environment: [String: String]
    /// What paths that were left relative are seen from.
    private let directory: String
    private var files: [String: Result<[UInt8], FileReader.Failure>] = [:]

    init(session: Session, tree: ComposeTree, environment: [String: String], directory: String) {
        self.session = session
        self.tree = tree
        self.environment = environment
        self.directory = directory
    }

    /// The file's bytes, read once for all services.
    private mutating func read(_ path: String) throws(FileReader.Failure) -> [UInt8] {
        let bytes = try content(path)
        session.serviceFileBudget -= bytes.count
        guard session.serviceFileBudget >= 0 else { throw .budget }
        return bytes
    }

    private mutating func content(_ path: String) throws(FileReader.Failure) -> [UInt8] {
        if let known = files[path] { return try known.get() }
        let result = Result { () throws(FileReader.Failure) in try FileReader.read(Paths.resolve(path, in: directory)) }
        files[path] = result
        return try result.get()
    }

    mutating func run(_ project: inout Project) {
        for name in project.services.keys.sorted() {
            guard let index = project.services.index(forKey: name) else { continue }
            if !project.services.values[index].envFile.isEmpty { environmentFiles(&project.services.values[index]) }
            if !project.services.values[index].labelFile.isEmpty { labelFiles(&project.services.values[index]) }
        }
    }

    private func fail(_ service: Service, _ key: String, _ index: Int, _ message: String) {
        let node = tree.root.at("services", service.name, key)?.sequence
        let element = node.flatMap { $0.indices.contains(index) ? $0[index] : nil }
        let span = element.map { $0["path"]?.span ?? $0.span } ?? .none
        session.error(
            "compose.\(key)", message, at: span, path: NodePath("services", service.name, key).appending(index))
    }

    private mutating func environmentFiles(_ service: inout Service) {
        var values: [String: String?] = [:]
        let own = service.environment
        for (index, file) in service.envFile.enumerated() {
            let bytes: [UInt8]
            do {
                bytes = try read(file.path)
            } catch {
                if file.required || error != .missing {
                    fail(service, "env_file", index, "\(session.shown(file.path)): \(error.message)")
                }
                continue
            }
            if let format = file.format, !format.isEmpty, format != "raw" {
                fail(service, "env_file", index, "there is no format `\(format)` of env files; there is `raw`")
                continue
            }
            let known = values
            let lookup: (String) -> String? = { [environment] in environment[$0] ?? (own[$0] ?? nil) }
            let fallback: (String) -> String? = { known[$0] ?? nil }
            do throws(DotenvParser.Problem) {
                let pairs =
                    file.format == "raw"
                    ? try DotenvParser.parseRaw(bytes) { lookup($0) ?? fallback($0) }
                    : try DotenvParser.parse(
                        bytes, budget: session.expansions, lookup: lookup, fallback: fallback)
                for pair in pairs { values[pair.name] = pair.value }
                session.provenance?.service(
                    service.name, "environment", .envFile, pairs, in: file.path, bytes, session)
            } catch {
                let index = session.addFile(session.shown(file.path), bytes)
                session.error(
                    "dotenv.syntax", error.message, at: Span(file: index, line: error.line, column: 1, length: 1))
            }
        }
        for (name, value) in own { values[name] = .some(value) }
        service.environment = values
        service.envFile = []
    }

    private mutating func labelFiles(_ service: inout Service) {
        var labels: [String: String] = [:]
        for (index, path) in service.labelFile.enumerated() {
            do {
                let bytes = try read(path)
                let known = labels
                let pairs = try DotenvParser.parse(bytes, budget: session.expansions, lookup: { known[$0] })
                for pair in pairs { labels[pair.name] = pair.value }
                session.provenance?.service(service.name, "labels", .labelFile, pairs, in: path, bytes, session)
            } catch let error as FileReader.Failure {
                fail(service, "label_file", index, "\(session.shown(path)): \(error.message)")
            } catch let error as DotenvParser.Problem {
                fail(service, "label_file", index, "\(session.shown(path)):\(error.line): \(error.message)")
            } catch {
                fail(service, "label_file", index, "\(session.shown(path)): \(error)")
            }
        }
        service.labels = labels.merging(service.labels) { $1 }
        service.labelFile = []
    }
}
