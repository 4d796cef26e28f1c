import ComposeModel
import GRDB
import JSONCodec
import OCISpec
import Reconciler
import Timestamps

/// What a stack is to be; the newest generation says of what.
public struct StackRecord: Codable, Sendable, Hashable {
    public enum Target: String, Codable, Sendable { case up, down }

    public var name: String
    public var workingDirectory: String
    public var composeFiles: [String]
    public var target: Target
    /// Number of the generation that is to run.
    public var generation: Int
    /// When `up` was last asked for: one-shot services run again for it.
    public var requestedAt: Timestamp
    public var createdAt: Timestamp
    public var removeVolumes: Bool
    /// The flags of the last `up` or `down`.
    public var options: ReconcileOptions
    /// Services that `up SERVICE…` left out; they are not touched.
    public var unselected: [String]

    /// `down -v` and `up --renew-anon-volumes` say that data may go.
    public var approvesDataLoss: Bool {
        switch target {
        case .up: options.renewAnonymousVolumes
        case .down: removeVolumes
        }
    }
}

/// One accepted `up`: the whole project as it was sent, with its images pinned. Never changed once stored.
public struct GenerationRecord: Codable, Sendable, Hashable {
    public var stack: String
    public var number: Int
    public var createdAt: Timestamp
    public var project: Project
    /// Service name to manifest digest, for every image that was there.
    public var images: [String: Digest]
    /// Content digests (hex SHA-256) of configs and secrets, by `configs.NAME` and `secrets.NAME`.
    public var contents: [String: String]
}

extension RecordStore {
    public func stacks() throws -> [StackRecord] {
        try decodeAll(StackRecord.self, in: .stack, "ORDER BY name")
    }

    public func stack(_ name: String) throws -> StackRecord? {
        try decodeAll(StackRecord.self, in: .stack, "WHERE name = ?", [name]).first
    }

    public func save(_ stack: StackRecord) throws {
        try write("INSERT OR REPLACE INTO stack VALUES (?, ?)", [stack.name, jsonText(stack)])
    }

    /// Stores the stack and, in the same transaction, a new generation.
    public func save(_ stack: StackRecord, with generation: GenerationRecord) throws {
        let stackText = try jsonText(stack)
        let generationText = try jsonText(generation)
        try transaction { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO generation VALUES (?, ?, ?)",
                arguments: [generation.stack, generation.number, generationText])
            try db.execute(sql: "INSERT OR REPLACE INTO stack VALUES (?, ?)", arguments: [stack.name, stackText])
        }
    }

    public func generation(stack: String, number: Int) throws -> GenerationRecord? {
        try decodeAll(
            GenerationRecord.self, in: .generation, "WHERE stack = ? AND number = ?", [stack, number]
        ).first
    }

    public func highestGeneration(stack: String) throws -> Int {
        try database.read { db in
            try Int.fetchOne(db, sql: "SELECT MAX(number) FROM generation WHERE stack = ?", arguments: [stack]) ?? 0
        }
    }

    /// Keeps the newest `count` generations and `running`.
    public func pruneGenerations(stack: String, keep count: Int, running: Int) throws {
        try write(
            """
            DELETE FROM generation WHERE stack = ?1 AND number <> ?2 AND number NOT IN
            (SELECT number FROM generation WHERE stack = ?1 ORDER BY number DESC LIMIT ?3)
            """, [stack, running, count])
    }

    /// Removes a stack unless it was changed since `stack` was read. Whether it was removed.
    public func remove(_ stack: StackRecord) throws -> Bool {
        try transaction { db in
            let body = try String.fetchOne(db, sql: "SELECT body FROM stack WHERE name = ?", arguments: [stack.name])
            guard let body, try JSON.decode(StackRecord.self, from: Array(body.utf8)) == stack else { return false }
            try db.execute(sql: "DELETE FROM stack WHERE name = ?", arguments: [stack.name])
            try db.execute(sql: "DELETE FROM generation WHERE stack = ?", arguments: [stack.name])
            return true
        }
    }

    /// Manifest digests that some stored generation needs.
    public func pinnedImages() throws -> Set<Digest> {
        let generations = try decodeAll(GenerationRecord.self, in: .generation)
        return Set(generations.flatMap { $0.images.values })
    }
}
