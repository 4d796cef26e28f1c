/// One option of a verb, as runc has it: `--pid-file FILE`, `--pid-file=FILE`, `-pid-file FILE`.
struct Option: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case flag
        /// The placeholder is for the help.
        case value(String)
        /// May be given more than once.
        case list(String)
    }

    let name: String
    let short: Character?
    let kind: Kind
    let help: String

    static func flag(_ name: String, _ short: Character? = nil, _ help: String) -> Option {
        Option(name: name, short: short, kind: .flag, help: help)
    }

    static func value(_ name: String, _ short: Character? = nil, _ placeholder: String, _ help: String) -> Option {
        Option(name: name, short: short, kind: .value(placeholder), help: help)
    }

    static func list(_ name: String, _ short: Character? = nil, _ placeholder: String, _ help: String) -> Option {
        Option(name: name, short: short, kind: .list(placeholder), help: help)
    }
}

/// What a command line may have after its name.
struct Syntax: Sendable {
    var options: [Option] = []
    /// As the usage line shows them: `ID`, `[SIGNAL]`, `COMMAND…`.
    var operands: [String] = []
    /// How many operands there may be.
    var count: ClosedRange<Int>
    /// Whether everything after the first operand is an operand, as a program with options of its own.
    var endsAtOperand = false
}
