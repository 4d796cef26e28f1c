import ComposeModel
import Glibc
import LinuxSystem
import Logging
import OCISpec
import Reconciler
import Testing
import Timestamps

@testable import Engine

/// A folder of a test's own, removed with it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/davit-engine.XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } }
        path = String(cString: try #require(made))
    }

    deinit {
        try? Files.removeTree(path)  // a leftover in /tmp is no failure of the test
    }

    /// Writes a file and the folders that it is in.
    func write(_ name: String, _ text: String) throws {
        try Files.makeDirectories(Files.folder(of: "\(path)/\(name)"), mode: 0o755)
        try Files.write("\(path)/\(name)", Array(text.utf8))
    }

    func append(_ name: String, _ text: String) throws {
        let file = try OwnedDescriptor(opening: "\(path)/\(name)", flags: O_WRONLY | O_APPEND | O_CREAT, mode: 0o644)
        try Descriptors.write(file.rawValue, Array(text.utf8))
    }

    func rename(_ from: String, _ to: String) throws {
        #expect(Glibc.rename("\(path)/\(from)", "\(path)/\(to)") == 0)
    }
}

/// Texts in `Tests/Fixtures/launch-requests`; `DAVIT_RECORD=1` rewrites them, and the run then fails.
enum Golden {
    static let folder = Files.folder(of: Files.folder(of: #filePath)) + "/Fixtures/launch-requests"

    static func expect(_ text: String, _ name: String, location: SourceLocation = #_sourceLocation) throws {
        let path = "\(folder)/\(name).json"
        guard getenv("DAVIT_RECORD") == nil else {
            try Files.makeDirectories(folder, mode: 0o755)
            try Files.write(path, Array(text.utf8))
            Issue.record("recorded \(path)", sourceLocation: location)
            return
        }
        #expect(text == (try Files.readText(path)), sourceLocation: location)
    }
}

/// Values that the tests vary.
enum Sample {
    static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    static let time = Timestamp(nanoseconds: 1_700_000_000_000_000_000)

    static func id(_ digit: Character) throws -> ContainerID {
        try #require(ContainerID(rawValue: String(repeating: digit, count: 64)))
    }

    static func digest(_ digit: Character) throws -> Digest {
        try #require(Digest(rawValue: "sha256:" + String(repeating: digit, count: 64)))
    }

    static func project(_ services: [Service], name: String = "shop") -> Project {
        Project(
            name: name, workingDirectory: "/srv/\(name)",
            services: Dictionary(uniqueKeysWithValues: services.map { ($0.name, $0) }))
    }

    static func generation(_ project: Project, number: Int = 1) throws -> GenerationRecord {
        GenerationRecord(
            stack: project.name, number: number, createdAt: time, project: project,
            images: try project.services.mapValues { _ in try digest("1") }, contents: [:])
    }

    static func stack(_ name: String = "shop", generation: Int = 1) -> StackRecord {
        StackRecord(
            name: name, workingDirectory: "/srv/\(name)", composeFiles: ["/srv/\(name)/compose.yaml"], target: .up,
            generation: generation, requestedAt: time, createdAt: time, removeVolumes: false,
            options: ReconcileOptions(), unselected: [])
    }

    static func definition(_ service: Service, id digit: Character = "c", number: Int = 1) throws -> ContainerDefinition
    {
        ContainerDefinition(
            id: try id(digit), stack: "shop", service: service.name, number: number,
            name: "shop-\(service.name)-\(number)", hash: "hash", image: try digest("1"),
            imageName: service.image ?? "image", specification: service, networks: [:], volumes: [:], configs: [:],
            secrets: [:], anonymousVolumes: [:], createdAt: time, workingDirectory: "/srv/shop", composeFiles: [])
    }
}
