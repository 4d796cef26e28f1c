import JSONCodec
import LinuxSystem
import Timestamps

/// Where messages go: stderr, and a file in the form that docker, podman and cri-o read (logrus's, as runc writes it).
struct RuntimeLog: Sendable {
    enum Level: String, Sendable {
        case error
        case warning
        case debug
    }

    var path: String?
    var isJSON = false
    var isDebug = false

    func error(_ message: String) { write(.error, message) }

    func warning(_ message: String) { write(.warning, message) }

    /// Written with --debug alone.
    func debug(_ message: @autoclosure () -> String) {
        if isDebug { write(.debug, message()) }
    }

    private func write(_ level: Level, _ message: String) {
        if level != .debug || path == nil {
            let note = level == .error ? "" : "\(level.rawValue): "
            // Nobody is left to tell that stderr is closed or the log cannot be written.
            try? Descriptors.write(2, Array("davit-runtime: \(note)\(message)\n".utf8))
        }
        guard let path else { return }
        let time = Timestamp.now().rfc3339
        let line: JSONValue = ["level": .string(level.rawValue), "msg": .string(message), "time": .string(time)]
        let text =
            isJSON
            ? line.serialized()
            : "time=\"\(time)\" level=\(level.rawValue) msg=\(JSONValue.string(message).serialized())"
        try? Files.append(path, Array((text + "\n").utf8), mode: 0o644)  // as above
    }
}
