/// Splits a command line into words as docker compose does: quotes and backslashes, no variables, no globs.
enum ShellWords {
    struct Result {
        var words: [String]
        /// The operator (`&`, `|`, `;`, `<`, `>`) at which the rest of the line was dropped.
        var droppedAt: Character?
    }

    /// nil when a quote, a backslash or a parenthesis is left open, or a parenthesis stands alone.
    static func split(_ text: String) -> Result? {
        var splitter = Splitter()
        for character in text {
            switch splitter.take(character) {
            case .next: break
            case .end: return Result(words: splitter.finished, droppedAt: character)
            case .invalid: return nil
            }
        }
        return splitter.isOpen ? nil : Result(words: splitter.finished)
    }

    private struct Splitter {
        enum Step {
            case next
            case end
            case invalid
        }

        private var words: [String] = []
        private var word = ""
        private var hasWord = false
        private var isEscaped = false
        private var isSingleQuoted = false
        private var isDoubleQuoted = false
        /// Within backticks or `$(…)`, which stay as they are.
        private var isBackQuoted = false
        private var isSubstitution = false

        var isOpen: Bool { isEscaped || isSingleQuoted || isDoubleQuoted || isBackQuoted || isSubstitution }

        var finished: [String] { hasWord ? words + [word] : words }

        mutating func take(_ character: Character) -> Step {
            if isEscaped {
                isEscaped = false
                append(character)
                return .next
            }
            if character == "\\", !isSingleQuoted {
                isEscaped = true
                return .next
            }
            switch character {
            case " ", "\t", "\n", "\r", "\r\n":
                if isOpen { append(character) } else { endWord() }
            case "`":
                if !isSingleQuoted, !isDoubleQuoted, !isSubstitution { isBackQuoted.toggle() }
                append(character)
            case ")":
                if !isSingleQuoted, !isDoubleQuoted, !isBackQuoted { isSubstitution.toggle() }
                append(character)
            case "(":
                if !isSingleQuoted, !isDoubleQuoted, !isBackQuoted {
                    guard !isSubstitution, word.hasSuffix("$") else { return .invalid }
                    isSubstitution = true
                }
                append(character)
            case "\"" where !isSingleQuoted && !isSubstitution:
                isDoubleQuoted.toggle()
                hasWord = true
            case "'" where !isDoubleQuoted && !isSubstitution:
                isSingleQuoted.toggle()
                hasWord = true
            case ";", "&", "|", "<", ">":
                guard !isOpen else {
                    append(character)
                    return .next
                }
                // `2>` redirects: the number is no word.
                if character == ">", let first = word.first, first.isASCII, first.isNumber { hasWord = false }
                return .end
            default: append(character)
            }
            return .next
        }

        private mutating func append(_ character: Character) {
            word.append(character)
            hasWord = true
        }

        private mutating func endWord() {
            if hasWord { words.append(word) }
            word = ""
            hasWord = false
        }
    }
}
