/// A subcommand.
protocol Verb {
    static var name: String { get }
    static var summary: String { get }
    static var syntax: Syntax { get }
    /// Whether it makes processes in containers, which can reach this program.
    static var launches: Bool { get }
    /// Returns the exit code.
    static func run(_ arguments: ParsedArguments, _ context: Context) throws(VerbError) -> Int32
}

extension Verb {
    static var launches: Bool { false }
}

/// What every verb is given.
struct Context: Sendable {
    let options: GlobalOptions
    let log: RuntimeLog
    let trace: Trace
    var store: StateStore { StateStore(root: options.root) }
}
