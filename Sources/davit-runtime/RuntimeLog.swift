import JSONCodec
import LinuxSystem
import Timestamps

/// Where errors go: stderr, and a file in the form that docker and podman read.
struct RuntimeLog {
    var path: String?
    var isJSON = false

    func write(_ message: String) {
        // Nobody is left to tell that stderr is closed or the log cannot be written.
        try? Descriptors.write(2, Array("davit-runtime: \(message)\n".utf8))
        guard let path else { return }
        let time = Timestamp.now().rfc3339
        let line: JSONValue = ["level": "error", "msg": .string(message), "time": .string(time)]
        let text =
            isJSON ? line.serialized() : "time=\"\(time)\" level=error msg=\(JSONValue.string(message).serialized())"
        try? Files.append(path, Array((text + "\n").utf8), mode: 0o644)  // as above
    }
}
