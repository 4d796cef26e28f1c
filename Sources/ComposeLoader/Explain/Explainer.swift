import ComposeModel
import Diagnostics
import JSONCodec

/// Answers where values and variables come from, out of what a load has noted.
struct Explainer {
    let provenance: Provenance
    let session: Session
    let tree: Node
    let project: Project?
    /// The shell's variables.
    let shell: [String: String]
    /// All that interpolation had.
    let environment: [String: String]
    let isInterpolated: Bool

    /// - Parameter subject: A path, or a variable's name with or without `$` and braces.
    func explain(_ subject: String) -> Explanation {
        let bare = subject.hasPrefix("$") ? subject.filter { !"${}".contains($0) } : subject
        let isName = !bare.isEmpty && bare.utf8.allSatisfy(Template.isNamePart)
        guard isName, bare != subject || tree[bare] == nil else { return value(subject) }
        return variable(bare)
    }

    // MARK: values

    private func value(_ text: String) -> Explanation {
        let path = ExplainedPath(text, in: tree)
        let lookup = LayerLookup(path.steps, in: tree, isInterpolated: isInterpolated)
        let texts = Dictionary(provenance.uses.map { ($0.span, $0.text) }) { first, _ in first }
        let final = finalValue(path)
        let winning = path.node.map { Self.spans(of: $0, path.span) }
        var seen: Set<Place> = []
        var layers: [Explanation.Layer] = []
        for layer in provenance.layers {
            guard let found = lookup.value(in: layer) else { continue }
            let isReset = layer.origin == .reset
            guard seen.insert(Place(span: found.span, isReset: isReset)).inserted else { continue }
            let own = Self.spans(of: found.node, found.span)
            layers.append(
                Explanation.Layer(
                    origin: .init(layer.origin), place: session.place(found.span), text: texts[found.span],
                    value: isReset || found.node.isNull ? JSONValue?.none : JSONValue(found.node),
                    wins: !isReset && !(winning?.isDisjoint(with: own) ?? false)))
        }
        if final != nil, !layers.contains(where: \.wins) {
            layers.append(
                .init(origin: .implied, place: session.place(path.span), text: nil, value: JSONValue?.none, wins: true))
        }
        if winning == nil, let last = layers.lastIndex(where: \.wins) {
            for index in layers.indices { layers[index].wins = final != nil && index == last }
        }
        var explanation = Explanation(kind: .value, name: path.description, value: final, layers: layers)
        explanation.leaves = path.node.map { leaves(of: $0, path) } ?? []
        explanation.variables = named(by: layers, path)
        if explanation.isUnknown { explanation.suggestion = path.suggestion }
        return explanation
    }

    private struct Place: Hashable {
        let span: Span
        let isReset: Bool
    }

    /// The places of the scalars of `node`; those without one have that of what they are part of.
    private static func spans(of node: Node, _ outer: Span) -> Set<Span> {
        let span = node.span.isNone ? outer : node.span
        switch node.value {
        case .mapping(let mapping) where !mapping.isEmpty:
            return mapping.entries.reduce(into: []) { found, entry in
                found.formUnion(spans(of: entry.node, entry.span.isNone ? span : entry.span))
            }
        case .sequence(let elements) where !elements.isEmpty:
            return elements.reduce(into: []) { $0.formUnion(spans(of: $1, span)) }
        default: return [node.isNull ? outer : span]
        }
    }

    /// The tree has not what came from an `env_file` or a `label_file`; the project has.
    private func finalValue(_ path: ExplainedPath) -> JSONValue? {
        if let node = path.node { return JSONValue(node) }
        guard path.steps.count == 4, path.steps[0] == .key("services"), case .key(let service) = path.steps[1],
            case .key(let name) = path.steps[3]
        else { return nil }
        switch path.steps[2] {
        case .key("environment"):
            return project?.services[service]?.environment[name].map { $0.map { .string($0) } ?? .null }
        case .key("labels"): return project?.services[service]?.labels[name].map { .string($0) }
        default: return nil
        }
    }

    private func leaves(of node: Node, _ path: ExplainedPath) -> [Explanation.Leaf] {
        guard !node.isScalar, !node.isNull else { return [] }
        var found: [Explanation.Leaf] = []
        var steps = NodePath(path)
        collect(node, path.span, &steps, &found)
        return found
    }

    private func collect(_ node: Node, _ outer: Span, _ path: inout NodePath, _ found: inout [Explanation.Leaf]) {
        let span = node.span.isNone ? outer : node.span
        switch node.value {
        case .mapping(let mapping) where !mapping.isEmpty:
            for entry in mapping.entries {
                path.push(entry.name)
                collect(entry.node, entry.span.isNone ? span : entry.span, &path, &found)
                path.pop()
            }
        case .sequence(let elements) where !elements.isEmpty:
            for (index, element) in elements.enumerated() {
                path.push(index)
                collect(element, span, &path, &found)
                path.pop()
            }
        default:
            let place = node.isNull ? outer : span
            found.append(.init(path: path.description, value: JSONValue(node), place: session.place(place)))
        }
    }

    /// The variables in the layers' texts, and the one that a bare name in `environment` or `args` stands for.
    private func named(by layers: [Explanation.Layer], _ path: ExplainedPath) -> [Explanation] {
        var names: [String] = []
        for layer in layers {
            names += layer.text.map { Template.variables(in: $0).map(\.name) } ?? []
            if layer.value == nil, layer.origin == .file, case .key(let name) = path.steps.last,
                environment[name] != nil
            {
                names.append(name)
            }
        }
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }.map { name in
            var explanation = variable(name)
            explanation.uses = []
            return explanation
        }
    }

    // MARK: variables

    private func variable(_ name: String) -> Explanation {
        let value = environment[name]
        let found = provenance.assignments.filter { $0.name == name }
        // A later group does not override an earlier one, a later file of one group does.
        let groups = Set(found.map(\.group)).sorted(by: >)
        var layers = groups.flatMap { group in
            found.filter { $0.group == group }.map { item in
                Explanation.Layer(
                    origin: .dotenv, place: session.place(item.span), text: nil, value: .string(item.value), wins: false
                )
            }
        }
        if let value = shell[name] {
            layers.append(.init(origin: .shell, place: nil, text: nil, value: .string(value), wins: false))
        } else if name == "COMPOSE_PROJECT_NAME", let value, layers.last?.value != .string(value) {
            layers.append(.init(origin: .implied, place: nil, text: nil, value: .string(value), wins: false))
        }
        if let value, let winner = layers.lastIndex(where: { $0.value == .string(value) }) {
            layers[winner].wins = true
        }
        var explanation = Explanation(
            kind: .variable, name: name, value: value.map { .string($0) }, layers: Self.unique(layers))
        explanation.uses = provenance.uses.filter { use in
            Template.variables(in: use.text).contains { $0.name == name }
        }.map { use in
            .init(path: use.path.description, place: session.place(use.span), text: use.text, value: use.value)
        }
        if explanation.isUnknown {
            let used = provenance.uses.flatMap { Template.variables(in: $0.text).map(\.name) }
            explanation.suggestion = Suggestion.nearest(to: name, among: Set(used + environment.keys).sorted())
        }
        return explanation
    }

    /// A file that is read for two folders says the same twice.
    private static func unique(_ layers: [Explanation.Layer]) -> [Explanation.Layer] {
        var kept: [Explanation.Layer] = []
        for layer in layers {
            guard let known = kept.firstIndex(where: { $0.place == layer.place && $0.value == layer.value }) else {
                kept.append(layer)
                continue
            }
            if layer.wins { kept[known].wins = true }
        }
        return kept
    }
}

extension Explanation.Origin {
    fileprivate init(_ origin: Provenance.Layer.Origin) {
        self =
            switch origin {
            case .file: .file
            case .extends(let service): .extends(service: service)
            case .envFile: .envFile
            case .labelFile: .labelFile
            case .reset: .reset
            }
    }
}
