import EngineAPI
import GRDB
import JSONCodec
import Logging
import Timestamps

/// The engine's events: kept in the records, and sent to those who listen.
final class EventLog: Sendable {
    /// How many are kept at least.
    private static let limit: Int64 = 10_000

    let live = Broadcast<EngineEvent>()
    private let records: RecordStore
    private let logger: Logger

    init(records: RecordStore, logger: Logger) {
        self.records = records
        self.logger = logger
    }

    func add(_ event: EngineEvent) {
        do {
            let body = try jsonText(event)
            try records.transaction { db in
                try db.cachedStatement(sql: "INSERT INTO event (body) VALUES (?)").execute(arguments: [body])
                // Now and then is enough, and costs nothing at all other times.
                guard db.lastInsertedRowID % 100 == 0 else { return }
                try db.execute(
                    sql: "DELETE FROM event WHERE number <= ?", arguments: [db.lastInsertedRowID - Self.limit])
            }
        } catch {
            logger.error(
                "an event could not be recorded", metadata: ["action": "\(event.action)", "error": "\(error)"])
        }
        live.send(event)
    }

    /// Oldest first.
    func recorded(since: Timestamp) throws -> [EngineEvent] {
        try records.decodeAll(EngineEvent.self, in: .event, "ORDER BY number").filter {
            $0.timeNano >= since.nanoseconds
        }
    }
}

extension EngineEvent {
    static func container(_ definition: ContainerDefinition, action: String, attributes: [String: String])
        -> EngineEvent
    {
        var all = attributes
        all["name"] = definition.name
        all["image"] = definition.imageName
        all["com.docker.compose.project"] = definition.stack
        all["com.docker.compose.service"] = definition.service
        return EngineEvent(type: "container", action: action, id: definition.id.rawValue, attributes: all, at: .now())
    }

    static func resource(_ type: String, _ name: String, action: String, stack: String) -> EngineEvent {
        EngineEvent(
            type: type, action: action, id: name, attributes: ["name": name, "com.docker.compose.project": stack],
            at: .now())
    }
}
