import ContainerRuntime
import Glibc
import LinuxSystem

/// Where the time of a verb goes: a line for each step with the microseconds since the start and since the line before.
///
/// Lines are added to the file of `--trace` at the end, so that several verbs can share one.
final class Trace: Sendable {
    let path: String?
    let launch: LaunchTrace?

    init(path: String?) {
        self.path = path
        launch = path.map { _ in LaunchTrace() }
    }

    func mark(_ name: @autoclosure () -> String) { launch?.mark(name()) }

    /// Errors are nobody's concern: it is a tool.
    func write(verb: String) {
        guard let path, let launch else { return }
        var text = ""
        var previous: Int64?
        let lines = launch.lines
        for line in lines {
            let start = lines.first?.nanoseconds ?? 0
            let total = (line.nanoseconds - start) / 1000
            let step = (line.nanoseconds - (previous ?? start)) / 1000
            text += "\(verb) \(total) +\(step) \(line.name)\n"
            previous = line.nanoseconds
        }
        try? Files.append(path, Array(text.utf8))  // see above
    }
}
