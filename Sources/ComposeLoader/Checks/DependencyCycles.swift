import ComposeModel
import Diagnostics

/// Phase: no service depends on itself, by whatever way.
struct DependencyCycles {
    let session: Session
    let tree: ComposeTree
    let project: Project

    private enum State {
        case open
        case closed
    }

    func run() {
        var states: [String: State] = [:]
        for name in project.services.keys.sorted() { visit(name, &states) }
    }

    /// Depth first with a stack of its own, since a chain may be long.
    private func visit(_ start: String, _ states: inout [String: State]) {
        guard states[start] == nil else { return }
        var stack: [(name: String, rest: ArraySlice<String>)] = [(start, edges(start))]
        states[start] = .open
        while let top = stack.last {
            guard let next = top.rest.first else {
                states[top.name] = .closed
                stack.removeLast()
                continue
            }
            stack[stack.count - 1].rest = top.rest.dropFirst()
            switch states[next] {
            case nil:
                states[next] = .open
                stack.append((next, edges(next)))
            case .open:
                let names = stack.map(\.name)
                report(Array(names.drop { $0 != next }))
            case .closed: break
            }
        }
    }

    private func edges(_ name: String) -> ArraySlice<String> {
        guard let service = project.services[name] else { return [] }
        return service.dependsOn.keys.filter { project.services[$0] != nil }.sorted()[...]
    }

    private func report(_ names: [String]) {
        guard let first = names.first else { return }
        func span(_ name: String, _ target: String) -> Span {
            let service = tree.root.at("services", name)
            return service?["depends_on"]?.mapping?.entry(target)?.span
                ?? tree.root["services"]?.mapping?.entry(name)?.span ?? .none
        }
        let shown = names.count > 12 ? names.prefix(6) + ["…"] + names.suffix(5) : names[...]
        let chain = (shown + [first]).map { "`\($0)`" }.joined(separator: " → ")
        let steps = zip(names, names.dropFirst() + [first])
        let notes = steps.dropFirst().prefix(12).map { name, target in
            Diagnostic.Note("`\(name)` depends on `\(target)` here", at: session.place(span(name, target)))
        }
        session.error(
            "compose.cycle", "services depend on each other in a circle: \(chain)",
            at: span(first, names.count > 1 ? names[1] : first), path: NodePath("services", first, "depends_on"),
            notes: Array(notes))
    }
}
