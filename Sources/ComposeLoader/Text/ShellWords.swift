/// Splits a command line into words as docker compose does: quotes and backslashes, no variables, no globs.
enum ShellWords {
    struct Result {
        var words: [String]
        /// The operator (`&`, `|`, `;`, `<`, `>`) at which the rest of the line was dropped.
        var droppedAt: Character?
    }

    /// nil when a quote or backslash is left open.
    static func split(_ text: String) -> Result? {
        var words: [String] = []
        var word = ""
        var hasWord = false
        var quote: Character?
        var isEscaped = false
        for character in text {
            if isEscaped {
                word.append(character)
                hasWord = true
                isEscaped = false
                continue
            }
            if character == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil } else { word.append(character) }
            } else if character == "\"" || character == "'" {
                quote = character
                hasWord = true
            } else if character == " " || character == "\t" || character == "\n" || character == "\r" {
                if hasWord { words.append(word) }
                word = ""
                hasWord = false
            } else if ";&|<>".contains(character) {
                if hasWord { words.append(word) }
                return Result(words: words, droppedAt: character)
            } else {
                word.append(character)
                hasWord = true
            }
        }
        guard quote == nil, !isEscaped else { return nil }
        if hasWord { words.append(word) }
        return Result(words: words)
    }
}
