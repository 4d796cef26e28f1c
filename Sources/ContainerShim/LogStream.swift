/// Where a line of a log came from.
enum LogStream: UInt8, Sendable {
    // The numbers of docker's attach frames.
    case stdout = 1
    case stderr = 2

    var name: StaticString {
        switch self {
        case .stdout: "stdout"
        case .stderr: "stderr"
        }
    }
}
