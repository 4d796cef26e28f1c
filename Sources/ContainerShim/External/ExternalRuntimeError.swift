import JSONCodec
import LinuxSystem

/// A runtime of another make could not do something.
struct ExternalRuntimeError: Error, Hashable, CustomStringConvertible {
    let runtime: String
    let verb: String
    let status: ExitStatus
    /// Its own words; empty when it had none.
    let message: String

    var description: String {
        switch (status, message.isEmpty) {
        case (_, false): "\(runtime) \(verb): \(message)"
        case (.code(let code), true): "\(runtime) \(verb): it ended with \(code) and said nothing"
        case (.signal(let number), true): "\(runtime) \(verb): it was ended by \(SignalName.name(number))"
        }
    }

    /// As docker run and exec end: 127 no such program, 126 not to be executed, else `other`.
    ///
    /// The runtimes tell by their words alone, with the program's name in them. Source: moby daemon/errors.go.
    func exitCode(running program: String, other: Int32) -> Int32 {
        let text = message.lowercased()
        let isAboutProgram =
            text.hasPrefix("open executable") || text.contains("exec") && text.contains(program.lowercased())
        guard isAboutProgram else { return other }
        if ["not found", "no such file or directory"].contains(where: text.contains) { return 127 }
        let refusals = ["permission denied", "not permitted", "is a directory", "exec format error"]
        return refusals.contains(where: text.contains) ? 126 : other
    }

    /// The last error of a log in JSON: a line an entry, with `level` and `msg`. Source: runc(8), "--log-format".
    static func lastMessage(in log: String) -> String {
        for line in log.split(whereSeparator: \.isNewline).reversed() {
            // What a program of another make writes may be anything: a line that is no entry is passed over.
            guard let entry = try? JSON.parse(String(line)), let message = entry["msg"]?.stringValue else { continue }
            if ["error", "fatal"].contains(entry["level"]?.stringValue ?? "error") { return message }
        }
        return ""
    }
}
