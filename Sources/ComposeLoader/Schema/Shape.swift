/// What a value may look like.
indirect enum Shape: Sendable {
    case any
    case string
    /// A boolean, or a string that will be read as one.
    case boolean
    case integer
    case range(ClosedRange<Int64>)
    case number
    /// A string, or a number that is taken as its text.
    case text
    /// A string, number or boolean.
    case scalar
    case choice([String])
    /// A string that `check` accepts; `what` names it in messages.
    case checked(what: String, check: @Sendable (String) -> Bool)
    case list(Shape, unique: Bool)
    /// Keys of the user's choice.
    case map(Shape, keys: KeyRule)
    case object(ObjectShape)
    /// The first one that takes such a value.
    case either([Shape])
    case nullable(Shape)
    /// With words for who edits a stack file.
    case described(Shape, String)

    static func list(_ element: Shape) -> Shape { .list(element, unique: true) }
    static func map(_ value: Shape) -> Shape { .map(value, keys: .any) }
    static func object(
        _ attributes: KeyValuePairs<String, Shape>, required: [String] = [], isOpen: Bool = false
    ) -> Shape {
        .object(ObjectShape(attributes, required: required, isOpen: isOpen))
    }

    enum KeyRule: Sendable {
        case any
        case nonEmpty
        /// `[a-zA-Z0-9._-]+`
        case name
    }

    static let stringOrList = Shape.either([.string, .list(.string)])
    static let pairs = Shape.either([.map(.nullable(.scalar), keys: .nonEmpty), .list(.string)])
    static let command = Shape.nullable(.either([.string, .list(.string, unique: false)]))
}

/// A mapping with known attributes; `x-…` keys are allowed in every one.
final class ObjectShape: Sendable {
    let attributes: [String: Shape]
    let names: [String]
    let required: [String]
    let isOpen: Bool

    init(_ attributes: KeyValuePairs<String, Shape>, required: [String], isOpen: Bool) {
        self.attributes = Dictionary(attributes.map { ($0.key, $0.value) }) { $1 }
        names = attributes.map(\.key)
        self.required = required
        self.isOpen = isOpen
    }

    /// Nothing required, in the order of the names.
    init(_ attributes: [String: Shape]) {
        self.attributes = attributes
        names = attributes.keys.sorted()
        required = []
        isOpen = false
    }
}

extension Shape {
    /// Whether the value is of the right kind, without looking into it.
    func accepts(_ node: Node) -> Bool {
        switch (self, node.value) {
        case (.any, _): true
        case (.nullable(let shape), _): node.isNull || shape.accepts(node)
        case (.described(let shape, _), _): shape.accepts(node)
        case (.either(let shapes), _): shapes.contains { $0.accepts(node) }
        case (.string, .string), (.choice, .string), (.checked, .string): true
        case (.boolean, .bool), (.boolean, .string): true
        case (.integer, .int), (.integer, .string), (.range, .int), (.range, .string): true
        case (.integer, .float(let number)): number == number.rounded()
        case (.number, .int), (.number, .float), (.number, .string): true
        case (.text, .string), (.text, .int), (.text, .float): true
        case (.scalar, .string), (.scalar, .int), (.scalar, .float), (.scalar, .bool): true
        case (.list, .sequence), (.map, .mapping), (.object, .mapping): true
        default: false
        }
    }

    /// For messages: "a string or a list".
    var expected: String {
        let names = kinds
        guard let last = names.last, names.count > 1 else { return names.first ?? "a value" }
        return names.dropLast().joined(separator: ", ") + " or " + last
    }

    private var kinds: [String] {
        switch self {
        case .any: return ["a value"]
        case .string, .choice, .checked: return ["a string"]
        case .boolean: return ["a boolean"]
        case .integer, .range: return ["an integer"]
        case .number: return ["a number"]
        case .text: return ["a string", "a number"]
        case .scalar: return ["a string", "a number", "a boolean"]
        case .list: return ["a list"]
        case .map, .object: return ["a mapping"]
        case .nullable(let shape), .described(let shape, _): return shape.kinds
        case .either(let shapes):
            var names: [String] = []
            for shape in shapes {
                for name in shape.kinds where !names.contains(name) { names.append(name) }
            }
            return names
        }
    }
}
