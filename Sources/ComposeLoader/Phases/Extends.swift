import Diagnostics

/// Phase: services of a document take over what they extend.
///
/// A base in another file is read without that file's includes, checks and defaults; its relative paths are seen from
/// its folder.
final class Extends {
    private struct Base {
        /// As written.
        let written: Mapping
        /// With what they extend, as far as that is done.
        var services: Mapping
        let reset: ResetAndOverride
        let file: String
    }

    private let session: Session
    private let source: DocumentSource
    private let environment: [String: String]
    private let allowsVariables: Bool
    private let isInterpolated: Bool
    private let pathBase: String?
    /// Files that were read, by absolute path; nil for one that cannot be.
    private var files: [String: Base?] = [:]
    /// Services of those files whose own `extends` is done.
    private var done: [String: Node] = [:]

    init(
        session: Session, source: DocumentSource, environment: [String: String], isInterpolated: Bool, pathBase: String?
    ) {
        self.session = session
        self.source = source
        self.environment = environment
        self.isInterpolated = isInterpolated
        self.pathBase = pathBase
        allowsVariables = !isInterpolated
    }

    private struct Visit: Hashable {
        let file: String
        let service: String
    }

    /// - Parameters:
    ///   - file: The document's absolute path; `directory` is what relative paths are seen from.
    func run(_ document: inout Node, reset: ResetAndOverride, file: String, directory: String) {
        guard let services = document["services"]?.mapping,
            services.entries.contains(where: { $0.node["extends"] != nil })
        else { return }
        var base = Base(written: services, services: services, reset: reset, file: file)
        var resolved: Set<String> = []
        for entry in services.entries where entry.node["extends"] != nil {
            resolve(entry.name, in: &base, directory: directory, trail: [], resolved: &resolved)
            session.provenance?.adopt(entry.name, of: file)
        }
        document.withMapping { root in
            root.update("services") { $0.value = .mapping(base.services) }
        }
    }

    /// Replaces the service by itself merged over what it extends.
    private func resolve(
        _ name: String, in base: inout Base, directory: String, trail: [Visit], resolved: inout Set<String>
    ) {
        guard !resolved.contains(name), let service = base.services[name], let extends = service["extends"] else {
            return
        }
        let path = NodePath("services", name, "extends")
        let visit = Visit(file: base.file, service: name)
        resolved.insert(name)
        base.services.update(name) { node in _ = node.withMapping { $0.remove("extends") } }
        guard let target = extends.string ?? extends["service"]?.string else {
            if extends.mapping == nil, !extends.isNull {
                session.error(
                    "compose.type", "`extends` has to be a string or a mapping, not \(extends.kind)", at: extends.span,
                    path: path)
            } else if extends["service"] == nil, !extends.isNull {
                session.error("compose.extends.service", "`extends` needs a `service`", at: extends.span, path: path)
            }
            return
        }
        let span = extends["service"]?.span ?? extends.span
        guard trail.count < 100 else {
            for visit in trail { session.broken.insert("services.\(visit.service)") }
            session.error(
                "compose.extends.depth", "services extend each other more than 100 deep", at: span, path: path)
            return
        }
        var parent: Node?
        if let file = extends["file"], let text = file.string {
            let absolute = Paths.clean(Paths.resolve(Paths.expandUser(text, home: environment["HOME"]), in: directory))
            parent = foreign(absolute, text, target, file.span, span, trail + [visit], path)
            session.provenance?.extend(
                name, of: base.file, by: target, of: absolute, files[absolute]??.written[target])
        } else {
            if (trail + [visit]).contains(Visit(file: base.file, service: target)) {
                return cycle(target, span, path, trail + [visit])
            }
            guard base.services[target] != nil else { return missing(target, in: base.services, nil, span, path) }
            resolve(target, in: &base, directory: directory, trail: trail + [visit], resolved: &resolved)
            parent = base.services[target]
            session.provenance?.extend(name, of: base.file, by: target, of: base.file, base.written[target])
        }
        guard var merged = parent, merged.mapping != nil else { return }
        base.reset.apply(to: &merged, at: "services", name)
        if let own = base.services[name] {
            Merge(session: session).resource(own, into: &merged, section: "services", name: name)
            merged.span = own.span
        }
        base.services.set(name, merged, keySpan: base.services.entry(name)?.span)
    }

    private func cycle(_ target: String, _ span: Span, _ path: NodePath, _ trail: [Visit]) {
        for visit in trail { session.broken.insert("services.\(visit.service)") }
        session.error("compose.extends.cycle", "`\(target)` extends itself in the end", at: span, path: path)
    }

    private func missing(_ target: String, in services: Mapping, _ file: String?, _ span: Span, _ path: NodePath) {
        let near = Suggestion.nearest(to: target, among: services.entries.map(\.name))
        session.error(
            "compose.extends.missing", "there is no service `\(target)`\(file.map { " in \($0)" } ?? "") to extend",
            at: span, path: path, hint: near.map { "did you mean `\($0)`?" })
    }

    private func foreign(
        _ absolute: String, _ text: String, _ target: String, _ fileSpan: Span, _ span: Span, _ trail: [Visit],
        _ path: NodePath
    ) -> Node? {
        if trail.contains(Visit(file: absolute, service: target)) {
            cycle(target, span, path, trail)
            return nil
        }
        let key = "\(absolute)\u{0}\(target)"
        if let known = done[key] { return known }
        guard var base = load(absolute, shown: text, fileSpan, path) else { return nil }
        guard base.services[target] != nil else {
            missing(target, in: base.services, text, span, path)
            return nil
        }
        var resolved: Set<String> = []
        let folder = Paths.directory(absolute)
        resolve(target, in: &base, directory: folder, trail: trail, resolved: &resolved)
        guard let service = base.services[target] else { return nil }
        var tree = Node.mapping([("services", .mapping([(target, service)], service.span))], service.span)
        Unicity.run(&tree)
        Canonical(session: session, allowsVariables: true).run(&tree)
        PathResolution(directory: folder, home: environment["HOME"], base: pathBase).run(&tree)
        let result = tree.at("services", target)
        done[key] = result
        return result
    }

    private func load(_ absolute: String, shown: String, _ span: Span, _ path: NodePath) -> Base? {
        if let known = files[absolute] { return known }
        files[absolute] = Base?.none
        guard let documents = source.documents(of: absolute, namedAt: span, path: path) else { return nil }
        var services: Node?
        var reset = ResetAndOverride()
        for var document in documents {
            guard document.mapping != nil else { continue }
            reset = ResetAndOverride.collect(from: &document)
            if isInterpolated { Interpolation(session: session, environment: environment).run(&document) }
            guard let found = document["services"] else { continue }
            if var merged = services {
                Merge(session: session).document(.mapping([("services", found)], found.span), into: &merged)
                services = merged
            } else {
                services = .mapping([("services", found)], found.span)
            }
        }
        let found = services?["services"]?.mapping ?? Mapping()
        let base = Base(written: found, services: found, reset: reset, file: absolute)
        files[absolute] = base
        return base
    }
}
