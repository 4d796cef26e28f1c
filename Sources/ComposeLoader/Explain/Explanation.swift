import Diagnostics
import JSONCodec

/// Where a value of the project, or a variable, comes from.
public struct Explanation: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        case value
        case variable
    }

    public enum Origin: Hashable, Sendable {
        /// A Compose file.
        case file
        /// This service, which is extended.
        case extends(service: String)
        case envFile
        case labelFile
        /// `!reset` or `!override` removed what was there.
        case reset
        case shell
        /// `.env` or another file of variables of the project.
        case dotenv
        /// No file says it: the specification does, or the project's name.
        case implied
    }

    /// One that had a say.
    public struct Layer: Hashable, Sendable {
        public let origin: Origin
        /// nil for the shell and for what no file says.
        public let place: SourceSpan?
        /// As written, when there are variables in it.
        public let text: String?
        /// nil after a reset, and for a name whose value comes from a variable.
        public let value: JSONValue?
        /// Whether the value that counts is this one's.
        public var wins: Bool
    }

    /// A value below the one that is explained.
    public struct Leaf: Hashable, Sendable {
        public let path: String
        public let value: JSONValue
        public let place: SourceSpan?
    }

    /// A text that names the variable.
    public struct Use: Hashable, Sendable {
        public let path: String
        public let place: SourceSpan?
        public let text: String
        public let value: String
    }

    public let kind: Kind
    /// The path or the variable's name.
    public let name: String
    /// nil when there is none.
    public let value: JSONValue?
    /// In the order in which they override each other.
    public let layers: [Layer]
    /// Of a mapping or list; in the order of the tree.
    public var leaves: [Leaf] = []
    /// Those that the layers' texts name.
    public var variables: [Explanation] = []
    /// Of a variable, in the order of the files.
    public var uses: [Use] = []

    /// Whether nothing is known of it: probably a slip of the keyboard.
    public var isUnknown: Bool { value == nil && layers.isEmpty && uses.isEmpty }
    /// What was probably meant; only of an unknown one.
    public var suggestion: String?
}
