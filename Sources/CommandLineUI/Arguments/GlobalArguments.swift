/// Docker compose takes its global options before the command, users also write them behind it; the parser knows the
/// latter alone.
public enum GlobalArguments {
    private static let withValue: Set<String> = [
        "--file", "--project-name", "--profile", "--env-file", "--project-directory", "--ansi", "--progress", "--root",
        "--run", "--parallel",
    ]
    private static let short = ["-f": "--file", "-p": "--project-name"]
    private static let nouns: Set<String> = ["image"]

    /// `arguments` with the options before the command moved behind it, short ones in their long form: `-f` means
    /// another thing to `logs`.
    public static func moved(_ arguments: [String]) -> [String] {
        var globals: [String] = []
        var rest = arguments[...]
        while let word = rest.first, word.hasPrefix("-"), word != "-" {
            guard let option = spelled(word) else { break }
            rest = rest.dropFirst()
            globals.append(option)
            if withValue.contains(option), let value = rest.first {
                globals.append(value)
                rest = rest.dropFirst()
            }
        }
        guard !globals.isEmpty else { return arguments }
        guard let command = rest.first, !command.hasPrefix("-") else { return arguments }
        let length = nouns.contains(command) && rest.count > 1 ? 2 : 1
        return Array(rest.prefix(length)) + globals + rest.dropFirst(length)
    }

    /// The long spelling of a global option, `-fX` and `--file=X` included; nil for any other.
    private static func spelled(_ word: String) -> String? {
        if let long = short[word] { return long }
        if withValue.contains(word) || ["--dry-run", "--all-resources"].contains(word) { return word }
        if let equals = word.firstIndex(of: "="), withValue.contains(String(word[..<equals])) { return word }
        if !word.hasPrefix("--"), let long = short[String(word.prefix(2))] { return "\(long)=\(word.dropFirst(2))" }
        return nil
    }
}
