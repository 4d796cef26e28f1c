import CommandLineUI

/// Why a command failed: its last words and its exit status.
struct CommandFailure: Error {
    let message: String
    let hint: String?
    let status: Int32

    init(_ message: String, hint: String? = nil, status: Int32 = 1) {
        self.message = message
        self.hint = hint
        self.status = status
    }

    /// A failure that has been told already.
    static func silent(_ status: Int32) -> CommandFailure {
        CommandFailure("", status: status)
    }

    func report() {
        guard !message.isEmpty else { return }
        let style = Terminal.errorStyle
        Output.error(style.color(.red, "error:") + " \(message)\n")
        if let hint { Output.error(style.color(.green, "hint:") + " \(hint)\n") }
    }
}
