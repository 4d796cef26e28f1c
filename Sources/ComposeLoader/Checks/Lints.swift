import ComposeModel
import Diagnostics

/// Warnings about a stack that loads. `x-davit: {lints: {ID: off}}` in the file turns one off.
public struct Lints {
    private let project: Project
    private let tree: ComposeTree
    private let active: Set<Lint>
    private let hasProgram: HasProgram
    private var found: [Diagnostic] = []

    /// Whether an image has a program in a folder of its PATH; nil when that is not known.
    public typealias HasProgram = (_ image: String, _ program: String) -> Bool?

    /// - Parameter off: Those not to look for, whatever the file says.
    public static func check(
        _ project: Project, tree: ComposeTree, off: Set<Lint> = [], hasProgram: @escaping HasProgram = { _, _ in nil }
    ) -> [Diagnostic] {
        let settings = project.extensions["x-davit"]?["lints"]
        let active = Lint.allCases.filter { lint in
            guard let setting = settings?[lint.rawValue]?.stringValue else { return lint.isOnByDefault }
            return setting == "on"
        }
        var lints = Lints(
            project: project, tree: tree, active: Set(active).subtracting(off), hasProgram: hasProgram)
        for (name, service) in project.services.sorted(by: { $0.key < $1.key }) { lints.check(service, name) }
        return lints.found.sorted()
    }

    private init(project: Project, tree: ComposeTree, active: Set<Lint>, hasProgram: @escaping HasProgram) {
        self.project = project
        self.tree = tree
        self.active = active
        self.hasProgram = hasProgram
    }

    private mutating func warn(
        _ lint: Lint, _ message: String, at path: [String], notes: [Diagnostic.Note] = [], hint: String
    ) {
        guard active.contains(lint) else { return }
        let shown = path.dropFirst().reduce(path.first ?? "") { text, step in
            Int(step) == nil ? "\(text).\(step)" : "\(text)[\(step)]"
        }
        found.append(
            Diagnostic(.warning, lint.rawValue, message, at: tree.span(path), path: shown, notes: notes, hint: hint))
    }

    private mutating func check(_ service: Service, _ name: String) {
        let path = ["services", name]
        ports(path)
        if let image = service.image, Self.isUnpinned(image) {
            warn(
                .latest, "`\(image)` is another image each time that it is pulled", at: path + ["image"],
                hint: "name a version")
        }
        mounts(path)
        environment(path)
        probe(service, path)
    }

    private func sequence(_ path: [String], _ key: String) -> [Node] {
        tree.root.at(path[0], path[1], key)?.sequence ?? []
    }

    private mutating func probe(_ service: Service, _ path: [String]) {
        guard active.contains(.probeProgram), let test = service.healthcheck?.test, let program = Self.program(of: test)
        else { return }
        let image = service.image ?? "\(project.name)-\(service.name)"
        guard hasProgram(image, program) == false else { return }
        warn(
            .probeProgram, "`\(image)` has no `\(program)`: the check will always fail",
            at: path + ["healthcheck", "test"], hint: "use a program that the image has, or add this one to it")
    }

    /// What a health check runs: the first word, when it is a plain name. A shell's own words are no programs.
    static func program(of test: [String]) -> String? {
        guard let kind = test.first, let first = test.dropFirst().first else { return nil }
        let word =
            kind == "CMD-SHELL" ? first.split { $0 == " " || $0 == "\t" || $0 == "\n" }.first.map(String.init) : first
        guard let word, kind == "CMD" || kind == "CMD-SHELL", !word.isEmpty,
            word.utf8.allSatisfy({ Template.isNamePart($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") })
        else { return nil }
        return kind == "CMD-SHELL" && shellWords.contains(word) ? nil : word
    }

    private static let shellWords: Set<String> = [
        "case", "cd", "command", "echo", "eval", "exec", "exit", "export", "false", "for", "if", "kill", "printf",
        "read",
        "set", "test", "true", "until", "wait", "while",
    ]

    private mutating func ports(_ path: [String]) {
        struct Published {
            let text: String
            let place: SourceSpan
        }
        var first: [String: Published] = [:]
        for (index, port) in sequence(path, "ports").enumerated() {
            let here = path + ["ports", String(index)]
            guard let target = port["target"]?.int, let text = port["published"]?.string,
                let place = tree.span(here)
            else { continue }
            let host = port["host_ip"]?.string
            if host == nil {
                warn(
                    .openPort, "port \(text) is open on every address of the host", at: here,
                    hint: "write `127.0.0.1:\(text):\(target)` to keep it to the host")
            }
            let key = "\(host ?? "")/\(target)/\(port["protocol"]?.string ?? "tcp")"
            if let known = first[key], known.place.file != place.file, known.text != text {
                warn(
                    .secondPort, "port \(target) is published as \(text) beside \(known.text), not instead of it",
                    at: here, notes: [.init("it is published here already", at: known.place)],
                    hint: "write `ports: !override` to replace the list")
            } else if first[key] == nil {
                first[key] = Published(text: text, place: place)
            }
        }
    }

    private mutating func mounts(_ path: [String]) {
        for (index, mount) in sequence(path, "volumes").enumerated() {
            guard mount["type"]?.string == "bind", let source = mount["source"]?.string,
                source.hasPrefix(project.workingDirectory + "/"), FileReader.isFile(source)
            else { continue }
            warn(
                .fileMount, "an editor that replaces the file leaves the container with the old one",
                at: path + ["volumes", String(index)], hint: "mount its folder, or use `configs`")
        }
    }

    private mutating func environment(_ path: [String]) {
        for entry in tree.root.at(path[0], path[1], "environment")?.mapping?.entries ?? [] {
            let name = entry.name
            guard Self.isSecret(name), let text = entry.node.string, !text.isEmpty else { continue }
            warn(
                .secret, "`\(name)` looks like a secret, and everybody who may inspect the container can read it",
                at: path + ["environment", name], hint: "use `secrets`")
        }
    }

    /// `latest`, or an image of a named registry that has neither tag nor digest.
    private static func isUnpinned(_ image: String) -> Bool {
        guard !image.contains("@") else { return false }
        let parts = image.split(separator: "/", omittingEmptySubsequences: false)
        guard let last = parts.last else { return false }
        if let colon = last.firstIndex(of: ":"), parts.count > 1 || colon != last.startIndex {
            return last[last.index(after: colon)...] == "latest"
        }
        return parts.count > 1 && (parts[0].contains(".") || parts[0].contains(":"))
    }

    private static func isSecret(_ name: String) -> Bool {
        let upper = name.uppercased()
        return [
            "PASSWORD", "PASSWD", "SECRET", "TOKEN", "API_KEY", "APIKEY", "PRIVATE_KEY", "SECRET_KEY", "ACCESS_KEY",
        ]
        .contains { upper == $0 || upper.hasSuffix("_\($0)") }
    }
}
