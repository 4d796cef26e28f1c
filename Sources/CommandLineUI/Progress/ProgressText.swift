import EngineAPI
import JSONCodec

/// Progress as lines that stay: for a pipe, a file, a log of CI.
public enum ProgressText {
    /// ` Container web-1  Started`, with the message behind a colon. An error's is told at the end, by `failures`.
    public static func line(_ progress: ResourceProgress) -> String {
        let message = progress.state == .error ? "" : progress.message.map { ": " + TextWidth.printable($0) } ?? ""
        return " \(progress.resource.text)  \(progress.state.word)\(message)"
    }

    /// The event as one line of JSON.
    public static func json(_ event: ProgressEvent) -> String {
        // Both cases are strings, numbers and lists of them, which always encode.
        (try? JSON.encode(event).serialized()) ?? "{}"
    }

    /// What failed, a line each; empty when nothing did.
    public static func failures(_ summary: ProgressSummary, _ style: Style) -> [String] {
        summary.failures.map { failure in
            let subject = failure.subject.isEmpty ? "" : "\(TextWidth.printable(failure.subject)): "
            return style.color(.red, "error:") + " \(subject)\(TextWidth.printable(failure.message))"
        }
    }
}
