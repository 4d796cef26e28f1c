import GRDB
import JSONCodec
import LinuxSystem
import Logging
import Timestamps

/// The instance's records: one SQLite file in WAL mode, written by `davitd` alone.
///
/// A row is a key, what it is looked up by, and a JSON body. A body that does not decode is moved to the table `quarantine`
/// and reported, never deleted. Calls are synchronous and short (no fsync a commit: WAL with `synchronous=NORMAL` loses nothing
/// when a process dies, and stays consistent when the power does).
public final class RecordStore: Sendable {
    let database: DatabaseQueue
    let logger: Logger

    public init(path: String, logger: Logger) throws {
        var configuration = Configuration()
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL")
            try db.execute(sql: "PRAGMA synchronous = NORMAL")
        }
        configuration.busyMode = .timeout(5)
        database = try DatabaseQueue(path: path, configuration: configuration)
        self.logger = logger
        try Self.migrator.migrate(database)
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { db in
            try db.execute(
                sql: """
                    CREATE TABLE stack (name TEXT PRIMARY KEY, body TEXT NOT NULL);
                    CREATE TABLE generation (
                        stack TEXT NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (stack, number));
                    CREATE TABLE container (
                        id TEXT PRIMARY KEY, stack TEXT NOT NULL, name TEXT NOT NULL UNIQUE,
                        definition TEXT NOT NULL, state TEXT NOT NULL);
                    CREATE INDEX container_stack ON container (stack);
                    CREATE TABLE network (name TEXT PRIMARY KEY, stack TEXT NOT NULL, body TEXT NOT NULL);
                    CREATE TABLE endpoint (
                        network TEXT NOT NULL, container TEXT NOT NULL, address TEXT NOT NULL, body TEXT NOT NULL,
                        PRIMARY KEY (network, container), UNIQUE (network, address));
                    CREATE INDEX endpoint_container ON endpoint (container);
                    CREATE TABLE volume (name TEXT PRIMARY KEY, stack TEXT NOT NULL, body TEXT NOT NULL);
                    CREATE TABLE event (number INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);
                    CREATE TABLE quarantine (
                        source TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL);
                    """)
        }
        return migrator
    }

    /// Decodes the `body` of the rows of a table that `clause` selects; one that does not decode is set aside.
    func decodeAll<Value: Decodable>(
        _ type: Value.Type, in table: RecordTable, _ clause: String = "", _ arguments: StatementArguments = []
    ) throws -> [Value] {
        try decodeRows(of: table, columns: ["body"], clause, arguments) { texts throws(JSONError) in
            try JSON.decode(type, from: Array(texts[0].utf8))
        }
    }

    /// Makes a value of the `columns` of each row. A row whose columns are no text or do not decode is set aside, alone.
    func decodeRows<Value>(
        of table: RecordTable, columns: [String], _ clause: String, _ arguments: StatementArguments,
        _ decode: ([String]) throws(JSONError) -> Value
    ) throws -> [Value] {
        let list = columns.joined(separator: ", ")
        let rows = try database.read { db in
            try Row.fetchAll(
                db, sql: "SELECT rowid AS row, \(table.key) AS key, \(list) FROM \(table.rawValue) \(clause)",
                arguments: arguments)
        }
        var values: [Value] = []
        for row in rows {
            let texts = columns.compactMap { String.fromDatabaseValue(row[$0]) }
            do throws(JSONError) {
                guard texts.count == columns.count else {
                    throw JSONError(path: "$", message: "the record is not text", offset: nil)
                }
                values.append(try decode(texts))
            } catch {
                try quarantine(row, of: table, body: texts.joined(separator: "\n"), reason: "\(error)")
            }
        }
        return values
    }

    private func quarantine(_ row: Row, of table: RecordTable, body: String, reason: String) throws {
        let (number, key): (Int64, String) = (row["row"], row["key"])
        logger.error(
            "a record does not decode and was set aside",
            metadata: ["table": "\(table.rawValue)", "key": "\(key)", "reason": "\(reason)"])
        try transaction { db in
            try db.execute(
                sql: "INSERT INTO quarantine VALUES (?, ?, ?, ?, ?)",
                arguments: [table.rawValue, key, body, reason, Timestamp.now().rfc3339])
            try db.execute(sql: "DELETE FROM \(table.rawValue) WHERE rowid = ?", arguments: [number])
        }
    }

    /// Runs `body` in one transaction. Errors: `.unavailable` when the disk is full; nothing was changed then.
    func transaction<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do {
            return try database.write(body)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
            throw EngineError(
                .unavailable, database.path, "no space left on device: nothing can be recorded", hint: "free some space"
            )
        }
    }

    func write(_ sql: String, _ arguments: StatementArguments) throws {
        try transaction { db in try db.cachedStatement(sql: sql).execute(arguments: arguments) }
    }
}

/// A table whose rows have JSON in them.
enum RecordTable: String {
    case stack, generation, container, network, endpoint, volume, event

    /// An SQL expression: how a person would call a row.
    var key: String {
        switch self {
        case .stack, .network, .volume: "name"
        case .generation: "stack || ' ' || number"
        case .container: "id"
        case .endpoint: "network || ' ' || container"
        case .event: "CAST(number AS TEXT)"
        }
    }
}

func jsonText(_ value: some Encodable) throws -> String {
    String(decoding: try JSON.encodeToBytes(value), as: UTF8.self)
}
