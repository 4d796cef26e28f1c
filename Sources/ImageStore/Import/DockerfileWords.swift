/// Words of an instruction, with quotes and backslashes as in a Dockerfile.
enum DockerfileWords {
    static func isBlank(_ character: Character) -> Bool {
        character == " " || character == "\t" || character.isNewline
    }

    static func trimmed(_ text: some StringProtocol) -> String {
        var rest = Substring(text).drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest = rest.dropLast() }
        return String(rest)
    }

    /// Nil when a quote is not closed. Single quotes take all as it is; in double quotes a backslash quotes `"`, `\` and `$`.
    static func split(_ text: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var characters = text.makeIterator()
        while let character = characters.next() {
            switch (character, quote) {
            case ("\\", nil):
                word = (word ?? "") + (characters.next().map(String.init) ?? "\\")
            case ("\\", "\""):
                let next = characters.next()
                let isQuoted = next.map { ["\"", "\\", "$"].contains($0) } ?? false
                word = (word ?? "") + (isQuoted ? "" : "\\") + (next.map(String.init) ?? "")
            case (_, let open?) where character == open:
                quote = nil
            case ("\"", nil), ("'", nil):
                quote = character
                word = word ?? ""
            case (_, nil) where isBlank(character):
                if let done = word { words.append(done) }
                word = nil
            default:
                word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        return quote == nil ? words : nil
    }
}
