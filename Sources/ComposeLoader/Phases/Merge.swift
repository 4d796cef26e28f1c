import Diagnostics

/// Phase: a later document over an earlier one. Mappings merge key by key, lists append, scalars replace, null changes
/// nothing; the table has what is different.
struct Merge {
    enum Rule: Sendable {
        /// The later one stands alone.
        case replace
        /// Both become lists of `key=value`, joined; unicity keeps the later of a key.
        case pairs
        /// As `pairs`, but an equal element is not added again.
        case hosts
        /// A string is its `context`.
        case build
        /// A list is a mapping of started services.
        case dependsOn
        /// A list is a mapping to null.
        case names
        /// Only for the same driver.
        case logging
        /// Pools by subnet.
        case pools
        /// Two mappings merge, anything else replaces.
        case ulimit
    }

    let session: Session

    static let rules: PathTable<Rule> = PathTable([
        "networks.*.ipam.config": .pools, "networks.*.labels": .pairs, "volumes.*.labels": .pairs,
        "services.*.annotations": .pairs, "services.*.build": .build, "services.*.build.args": .pairs,
        "services.*.build.additional_contexts": .pairs, "services.*.build.extra_hosts": .hosts,
        "services.*.build.labels": .pairs, "services.*.command": .replace, "services.*.depends_on": .dependsOn,
        "services.*.deploy.labels": .pairs, "services.*.dns": .pairs, "services.*.dns_opt": .pairs,
        "services.*.dns_search": .pairs, "services.*.entrypoint": .replace, "services.*.env_file": .pairs,
        "services.*.label_file": .pairs, "services.*.environment": .pairs, "services.*.extra_hosts": .hosts,
        "services.*.healthcheck.test": .replace, "services.*.labels": .pairs,
        "services.*.volumes.[].volume.labels": .pairs, "services.*.logging": .logging, "services.*.models": .names,
        "services.*.networks": .names, "services.*.sysctls": .pairs, "services.*.tmpfs": .pairs,
        "services.*.ulimits.*": .ulimit,
    ])

    private static let services = rules.child("services")?.child("*")

    /// Merges a whole document.
    func document(_ over: Node, into base: inout Node) {
        var path = NodePath()
        merge(over, into: &base, Self.rules, &path)
    }

    /// Merges what `section` holds under `name`.
    func resource(_ over: Node, into base: inout Node, section: String, name: String) {
        var path = NodePath(section, name)
        merge(over, into: &base, Self.rules.child(section)?.child(name), &path)
    }

    private func merge(_ over: Node, into base: inout Node, _ table: PathTable<Rule>?, _ path: inout NodePath) {
        if let rule = table?.rule { return apply(rule, over, &base, table, &path) }
        if over.isNull { return }
        switch base.value {
        case .mapping:
            guard let other = over.mapping else { return conflict(base, over, path) }
            mappings(other, over.span, into: &base, table, &path)
        case .sequence:
            guard let other = over.sequence else { return conflict(base, over, path) }
            base.withSequence { $0 += other }
        case .null, .bool, .int, .float, .string: base = over
        }
    }

    private func conflict(_ base: Node, _ over: Node, _ path: NodePath) {
        let note = Diagnostic.Note("this is what it would override", at: session.place(base.span))
        session.error(
            "compose.merge.type", "\(over.kind) cannot override \(base.kind)", at: over.span, path: path, notes: [note])
    }

    private func mappings(
        _ other: Mapping, _ span: Span, into base: inout Node, _ table: PathTable<Rule>?, _ path: inout NodePath
    ) {
        base.withMapping { mapping in
            for entry in other.entries {
                path.push(entry.name)
                let found: Void? = mapping.update(entry.name) {
                    merge(entry.node, into: &$0, table?.child(entry.name), &path)
                }
                if found == nil { mapping.set(entry.name, entry.node, keySpan: entry.span) }
                path.pop()
            }
        }
    }

    private func apply(
        _ rule: Rule, _ over: Node, _ base: inout Node, _ table: PathTable<Rule>?, _ path: inout NodePath
    ) {
        switch rule {
        case .replace: base = over
        case .pairs:
            guard let pairs = Self.pairs(over) else { return over.isNull ? () : conflict(base, over, path) }
            base = Node(.sequence((Self.pairs(base) ?? []) + pairs), base.span)
        case .hosts:
            guard let pairs = Self.pairs(over) else { return over.isNull ? () : conflict(base, over, path) }
            let known = Self.pairs(base) ?? []
            let texts = Set(known.compactMap(\.string))
            base = Node(.sequence(known + pairs.filter { !($0.string.map(texts.contains) ?? false) }), base.span)
        case .build:
            guard !over.isNull else { return }
            base = Canonical.build(base)
            let other = Canonical.build(over)
            guard let mapping = other.mapping, base.mapping != nil else { return base = over }
            mappings(mapping, over.span, into: &base, table, &path)
        case .dependsOn, .names:
            guard !over.isNull else { return }
            let convert = rule == .dependsOn ? Canonical.dependsOn : Canonical.names
            base = convert(base)
            guard let mapping = convert(over).mapping, base.mapping != nil else { return base = over }
            mappings(mapping, over.span, into: &base, table, &path)
        case .logging:
            guard let mapping = over.mapping, let known = base.mapping else { return over.isNull ? () : (base = over) }
            let isSame = known["driver"]?.string == mapping["driver"]?.string
            guard isSame || known["driver"] == nil || mapping["driver"] == nil else { return base = over }
            mappings(mapping, over.span, into: &base, table, &path)
        case .ulimit:
            guard let mapping = over.mapping, base.mapping != nil else { return base = over }
            mappings(mapping, over.span, into: &base, table, &path)
        case .pools: pools(over, into: &base, table, &path)
        }
    }

    /// Each pool of the base with each of the override: those of one subnet are merged, of others the override's stays.
    private func pools(_ over: Node, into base: inout Node, _ table: PathTable<Rule>?, _ path: inout NodePath) {
        guard let others = over.sequence, let known = base.sequence else { return over.isNull ? () : (base = over) }
        var result: [Node] = []
        func position(of subnet: String?) -> Int? { result.firstIndex { $0["subnet"]?.string == subnet } }
        for original in known {
            for other in others {
                let subnet = other["subnet"]?.string
                guard subnet == original["subnet"]?.string || position(of: subnet) != nil else {
                    result.append(other)
                    continue
                }
                var merged = original
                if let mapping = other.mapping { mappings(mapping, other.span, into: &merged, nil, &path) }
                if let place = position(of: merged["subnet"]?.string) {
                    result[place] = merged
                } else {
                    result.append(merged)
                }
            }
        }
        base = Node(.sequence(result), over.span)
    }

    /// `key=value` for each entry, sorted; a list as it is; nil when it is neither.
    static func pairs(_ node: Node) -> [Node]? {
        switch node.value {
        case .sequence(let elements): return elements
        case .string: return [node]
        case .mapping(let mapping):
            let entries = mapping.entries.sorted { $0.name < $1.name }
            return entries.flatMap { entry -> [Node] in
                if let list = entry.node.sequence {
                    return list.map { Node("\(entry.name)=\($0.scalarText ?? "")", $0.span) }
                }
                if let text = entry.node.scalarText { return [Node("\(entry.name)=\(text)", entry.node.span)] }
                return entry.node.isNull ? [Node(entry.name, entry.span)] : []
            }
        case .null, .bool, .int, .float: return nil
        }
    }
}
