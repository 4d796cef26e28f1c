import ComposeModel
import Diagnostics

/// Warnings about a stack that loads. `x-davit: {lints: {ID: off}}` in the file turns one off.
public struct Lints {
    private let project: Project
    private let tree: ComposeTree
    private let active: Set<Lint>
    private var found: [Diagnostic] = []

    /// - Parameter off: Those not to look for, whatever the file says.
    public static func check(_ project: Project, tree: ComposeTree, off: Set<Lint> = []) -> [Diagnostic] {
        let settings = project.extensions["x-davit"]?["lints"]
        let active = Lint.allCases.filter { lint in
            guard let setting = settings?[lint.rawValue]?.stringValue else { return lint.isOnByDefault }
            return setting == "on"
        }
        var lints = Lints(project: project, tree: tree, active: Set(active).subtracting(off))
        for (name, service) in project.services.sorted(by: { $0.key < $1.key }) { lints.check(service, name) }
        return lints.found.sorted()
    }

    private init(project: Project, tree: ComposeTree, active: Set<Lint>) {
        self.project = project
        self.tree = tree
        self.active = active
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
    }

    private mutating func ports(_ path: [String]) {
        struct Published {
            let text: String
            let place: SourceSpan
        }
        var first: [String: Published] = [:]
        let elements = tree.json["services"]?[path[1]]?["ports"]?.arrayValue ?? []
        for (index, port) in elements.enumerated() {
            let here = path + ["ports", String(index)]
            guard let target = port["target"]?.integerValue, let text = port["published"]?.stringValue,
                let place = tree.span(here)
            else { continue }
            let host = port["host_ip"]?.stringValue
            if host == nil {
                warn(
                    .openPort, "port \(text) is open on every address of the host", at: here,
                    hint: "write `127.0.0.1:\(text):\(target)` to keep it to the host")
            }
            let key = "\(host ?? "")/\(target)/\(port["protocol"]?.stringValue ?? "tcp")"
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
        let elements = tree.json["services"]?[path[1]]?["volumes"]?.arrayValue ?? []
        for (index, mount) in elements.enumerated() {
            guard mount["type"] == "bind", let source = mount["source"]?.stringValue,
                source.hasPrefix(project.workingDirectory + "/"), FileReader.isFile(source)
            else { continue }
            warn(
                .fileMount, "an editor that replaces the file leaves the container with the old one",
                at: path + ["volumes", String(index)], hint: "mount its folder, or use `configs`")
        }
    }

    private mutating func environment(_ path: [String]) {
        let entries = tree.json["services"]?[path[1]]?["environment"]?.objectValue ?? [:]
        for (name, value) in entries {
            guard Self.isSecret(name), let text = value.stringValue, !text.isEmpty else { continue }
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
