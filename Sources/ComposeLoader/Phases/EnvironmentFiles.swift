/// Variables of `.env` and other dotenv files, a later file over an earlier.
struct EnvironmentFiles {
    let session: Session
    private(set) var values: [String: String] = [:]
    /// The files that were read.
    private(set) var files: [String] = []
    /// Among the groups of `Provenance`.
    private let group: Int

    init(session: Session) {
        self.session = session
        group = session.provenance?.nextGroup() ?? 0
    }

    /// - Parameter outer: Variables that win in interpolation.
    mutating func add(_ path: String, isRequired: Bool, under outer: [String: String], at span: Span) {
        let bytes: [UInt8]
        do {
            bytes = try FileReader.read(path)
        } catch {
            if isRequired || error != .missing && error != .isDirectory {
                session.error("compose.env_file", "\(session.shown(path)): \(error.message)", at: span)
            }
            return
        }
        files.append(path)
        let known = values
        do throws(DotenvParser.Problem) {
            let found = try DotenvParser.parse(
                bytes, budget: session.expansions, lookup: { outer[$0] }, fallback: { known[$0] })
            for item in found { values[item.name] = item.value }
            session.provenance?.assign(found, in: path, bytes, group, session)
        } catch {
            let file = session.addFile(session.shown(path), bytes)
            session.error("dotenv.syntax", error.message, at: Span(file: file, line: error.line, column: 1, length: 1))
        }
    }
}
