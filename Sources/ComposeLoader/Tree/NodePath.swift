/// Where a node is in the tree: `services.web.ports[0]`. Pushed and popped while walking.
struct NodePath: Hashable, Sendable, CustomStringConvertible {
    enum Step: Hashable, Sendable {
        case key(String)
        case index(Int)
    }

    private(set) var steps: [Step] = []

    init(_ names: String...) {
        steps = names.map { .key($0) }
    }

    init(_ path: ExplainedPath) {
        steps = path.steps
    }

    mutating func push(_ name: String) { steps.append(.key(name)) }
    mutating func push(_ index: Int) { steps.append(.index(index)) }
    mutating func pop() { _ = steps.popLast() }

    func appending(_ name: String) -> NodePath {
        var path = self
        path.push(name)
        return path
    }

    func appending(_ index: Int) -> NodePath {
        var path = self
        path.push(index)
        return path
    }

    var description: String {
        var text = ""
        for step in steps {
            switch step {
            case .key(let name): text += text.isEmpty ? name : ".\(name)"
            case .index(let index): text += "[\(index)]"
            }
        }
        return text
    }
}
