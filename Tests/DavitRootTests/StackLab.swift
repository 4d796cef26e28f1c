import Foundation
import Testing

/// One stack in an instance of its own.
///
/// Before the stack file comes `x-idle`, a busybox that sleeps and dies at once: `web: *idle`, `web: {<<: *idle, …}`.
final class StackLab {
    let instance: TestInstance
    let name: String
    let directory: String

    /// Writes the stack down; `start` brings it up.
    init(_ name: String, _ yaml: String, files: [String: String] = [:]) throws {
        instance = try TestInstance()
        self.name = name
        directory = try instance.stack(name, Self.head + yaml, files: files)
    }

    private static let head = """
        x-idle: &idle {image: busybox, command: sleep 1000, stop_grace_period: 0s}

        """

    func start(sourceLocation: SourceLocation = #_sourceLocation) throws {
        try instance.must("up", "-d", in: directory, sourceLocation: sourceLocation)
    }

    /// Writes the stack and brings it up.
    static func up(
        _ name: String, _ yaml: String, files: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> StackLab {
        let lab = try StackLab(name, yaml, files: files)
        try lab.start(sourceLocation: sourceLocation)
        return lab
    }

    func change(to yaml: String) throws {
        try Data((Self.head + yaml).utf8).write(to: URL(fileURLWithPath: directory + "/compose.yaml"))
    }

    func davit(_ words: String..., input: String? = nil) throws -> Output {
        try DavitRootTests.run(
            "\(programFolder)/davit", words, environment: instance.environment, directory: directory, input: input)
    }

    @discardableResult
    func must(_ words: String..., sourceLocation: SourceLocation = #_sourceLocation) throws -> Output {
        let output = try DavitRootTests.run(
            "\(programFolder)/davit", words, environment: instance.environment, directory: directory)
        #expect(output.status == 0, "davit \(words.joined(separator: " ")): \(output)", sourceLocation: sourceLocation)
        return output
    }

    /// A shell script in a service's first container.
    func exec(_ service: String, _ script: String) throws -> Output {
        try davit("exec", "-T", service, "sh", "-c", script)
    }

    /// What a script prints in a service's first container, without blanks around it.
    func see(_ service: String, _ script: String) throws -> String {
        let output = try exec(service, script)
        return (output.out + output.err).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func container(_ service: String, _ number: Int = 1) -> String { "\(name)-\(service)-\(number)" }

    func pid(_ service: String, _ number: Int = 1) throws -> Int32 { try instance.pid(of: container(service, number)) }

    /// A field of `/proc/<pid>/status` of a service's init.
    func status(_ service: String, _ field: String) throws -> String {
        let text = try String(contentsOfFile: "/proc/\(try pid(service))/status", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix(field + ":") }
        return line.map { $0.dropFirst(field.count + 1).trimmingCharacters(in: .whitespaces) } ?? ""
    }

    /// What a service has logged, without prefixes.
    func logs(_ service: String) throws -> [String] { try must("logs", "--no-log-prefix", service).lines }

    /// A field of `ps --format json` of one container.
    func ps(_ service: String, _ field: String, _ number: Int = 1) throws -> String? {
        try instance.containers(in: directory)[container(service, number)]?[field].map { "\($0)" }
    }

    /// Takes the stack away, volumes too, and checks that the host is as it was.
    func finish(sourceLocation: SourceLocation = #_sourceLocation) throws {
        try must("down", "-v", sourceLocation: sourceLocation)
        try instance.finish(sourceLocation: sourceLocation)
    }

    /// A host port that nobody has as a rule: below the kernel's own range.
    static func port() -> Int { Int.random(in: 12_000...32_000) }
}

/// A suite of these runs real containers, one test after the other.
let rootCondition = ConditionTrait.enabled(if: geteuid() == 0, "needs root")
