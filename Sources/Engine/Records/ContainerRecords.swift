import ComposeModel
import GRDB
import Health
import JSONCodec
import OCISpec
import Reconciler
import Timestamps

/// What a container was made from; never changed once stored, so that a restart needs nothing else.
public struct ContainerDefinition: Codable, Sendable, Hashable {
    public var id: ContainerID
    public var stack: String
    public var service: String
    public var number: Int
    public var name: String
    /// The config hash of the service when this container was made.
    public var hash: String
    public var image: Digest
    public var imageName: String
    public var specification: Service
    /// Networks by key of the stack file, with the host-wide names they had.
    public var networks: [String: String]
    /// Volumes by key, likewise.
    public var volumes: [String: String]
    public var configs: [String: FileSource]
    public var secrets: [String: FileSource]
    /// Anonymous volumes by target path, made for this container or carried over from the one it replaced.
    public var anonymousVolumes: [String: String]
    public var createdAt: Timestamp
    public var workingDirectory: String
    public var composeFiles: [String]
}

/// Where the content of a config or a secret comes from.
public enum FileSource: Codable, Sendable, Hashable {
    case file(path: String)
    case inline(text: String)
}

/// How far a container has come. `creating` and `removing` say what is under way: found at davitd's start they are finished.
public enum ContainerPhase: String, Codable, Sendable { case creating, created, starting, running, exited, removing }

public struct Lifecycle: Codable, Sendable, Hashable {
    public var phase: ContainerPhase
    public var pid: Int32?
    public var startedAt: Timestamp?
    public var finishedAt: Timestamp?
    /// 0–255; 128+n after signal n.
    public var exitCode: Int?
    public var exitError: String?
    public var oomKilled = false
    public var backoff = RestartBackoff()
    /// Who ended the last run, if it did not end by itself.
    public var stoppedBy: ObservedContainer.StopOrigin?
    /// The health check of this run as it last changed.
    public var probes: ProbeMachine?
    /// What `publish` bound, in the order of the definition's ports.
    public var ports: [PortBinding] = []

    public init(phase: ContainerPhase) { self.phase = phase }
}

/// A host port that leads to a container port. `hostAddress` nil means every IPv4 address of the host.
public struct PortBinding: Codable, Sendable, Hashable {
    public var hostAddress: String?
    public var hostPort: UInt16
    public var containerPort: UInt16
    public var `protocol`: String
}

public struct ContainerRecord: Sendable, Hashable {
    public var definition: ContainerDefinition
    public var state: Lifecycle
    public var id: ContainerID { definition.id }
}

extension RecordStore {
    public func containers() throws -> [ContainerRecord] {
        try decodeRows(of: .container, columns: ["definition", "state"], "ORDER BY id", []) { texts throws(JSONError) in
            var definition = try JSON.decode(ContainerDefinition.self, from: Array(texts[0].utf8))
            // A service's JSON form is without its name, which is its key in a project.
            definition.specification.name = definition.service
            return ContainerRecord(
                definition: definition, state: try JSON.decode(Lifecycle.self, from: Array(texts[1].utf8)))
        }
    }

    public func insert(_ record: ContainerRecord) throws {
        try write(
            "INSERT INTO container VALUES (?, ?, ?, ?, ?)",
            [
                record.id.rawValue, record.definition.stack, record.definition.name, jsonText(record.definition),
                jsonText(record.state),
            ])
    }

    public func save(_ state: Lifecycle, of id: ContainerID) throws {
        try write("UPDATE container SET state = ? WHERE id = ?", [jsonText(state), id.rawValue])
    }

    public func removeContainer(_ id: ContainerID) throws {
        try write("DELETE FROM container WHERE id = ?", [id.rawValue])
    }
}
