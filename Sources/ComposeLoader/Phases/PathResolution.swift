/// Phase: relative paths become absolute, seen from the project's folder (or from the folder of the file that
/// `extends` or `include` named).
struct PathResolution {
    enum Rule: Sendable {
        case path
        case context
        case socket
        case mount
        case volumeOptions
    }

    let directory: String
    let home: String?
    /// When given, what becomes absolute is shown from this folder again.
    var base: String?

    private static let rules: PathTable<Rule> = PathTable([
        "services.*.build.context": .context, "services.*.build.additional_contexts.*": .context,
        "services.*.build.additional_contexts.[]": .context,
        "services.*.build.ssh.[]": .socket, "services.*.env_file.[].path": .path, "services.*.label_file.[]": .path,
        "services.*.extends.file": .path, "services.*.develop.watch.[].path": .path,
        "services.*.volumes.[]": .mount, "configs.*.file": .path, "secrets.*.file": .path,
        "volumes.*": .volumeOptions,
    ])

    func run(_ tree: inout Node) {
        var path = NodePath()
        Self.rules.walk(&tree, &path) { node, _, rule in apply(rule, &node) }
    }

    private func apply(_ rule: Rule, _ node: inout Node) {
        switch rule {
        case .path: if let text = node.string { node.value = .string(absolute(text)) }
        case .context: context(&node)
        case .socket:
            guard let text = node.string, let equals = text.firstIndex(of: "=") else { return }
            node.value = .string(text[...equals] + absolute(String(text[text.index(after: equals)...])))
        case .mount:
            guard node["type"]?.string == "bind" else { return }
            node.withMapping { mapping in
                mapping.update("source") { source in
                    guard let text = source.string, !Self.isWindows(text) else { return }
                    source.value = .string(absolute(text))
                }
            }
        case .volumeOptions:
            let options = node["driver_opts"]
            guard node["driver"]?.string == "local", options?["o"]?.string == "bind",
                let text = options?["device"]?.string
            else { return }
            node.withMapping { volume in
                _ = volume.update("driver_opts") { options in
                    _ = options.withMapping { mapping in mapping.update("device") { $0.value = .string(absolute(text)) }
                    }
                }
            }
        }
    }

    private func absolute(_ path: String) -> String {
        let absolute = Paths.resolve(Paths.expandUser(path, home: home), in: directory)
        guard let base, !Paths.isAbsolute(path) else { return absolute }
        return Paths.relative(absolute, to: base)
    }

    private static func isWindows(_ path: String) -> Bool {
        path.hasPrefix("\\\\")
            || path.first?.isLetter == true
                && (path.dropFirst().hasPrefix(":/") || path.dropFirst().hasPrefix(":\\"))
    }

    private func context(_ node: inout Node) {
        guard let text = node.string, !text.isEmpty else { return }
        var name = ""
        var path = text
        if Self.isPair(text), let equals = text.firstIndex(of: "=") {
            name = String(text[...equals])
            path = String(text[text.index(after: equals)...])
        }
        guard !Self.isRemote(path) else { return }
        node.value = .string(name + absolute(path))
    }

    /// `name=path`, as the list form of `additional_contexts` has it.
    private static func isPair(_ text: String) -> Bool {
        guard let equals = text.firstIndex(of: "=") else { return false }
        return !text[..<equals].contains("/")
    }

    private static func isRemote(_ path: String) -> Bool {
        if path.contains("://") { return true }
        return ["service:", "github.com/", "git@", "https:", "http:", "git:", "ssh:"].contains { path.hasPrefix($0) }
    }
}
