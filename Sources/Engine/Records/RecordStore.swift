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

    /// Decodes the `body` of every row; one that does not decode is set aside.
    func decodeAll<Value: Decodable>(_ type: Value.Type, table: String, key: String, rows: [Row]) throws -> [Value] {
        var values: [Value] = []
        for row in rows {
            let body: String = row["body"]
            do throws(JSONError) {
                values.append(try JSON.decode(type, from: Array(body.utf8)))
            } catch {
                try quarantine(table: table, key: key, row: row, body: body, reason: "\(error)")
            }
        }
        return values
    }

    func quarantine(table: String, key: String, row: Row, body: String, reason: String) throws {
        let keyValue: String = row[key]
        logger.error(
            "a record does not decode and was set aside",
            metadata: ["table": "\(table)", "key": "\(keyValue)", "reason": "\(reason)"])
        try database.write { db in
            try db.execute(
                sql: "INSERT INTO quarantine VALUES (?, ?, ?, ?, ?)",
                arguments: [table, keyValue, body, reason, Timestamp.now().rfc3339])
            try db.execute(sql: "DELETE FROM \(table) WHERE \(key) = ?", arguments: [keyValue])
        }
    }

    func write(_ sql: String, _ arguments: StatementArguments) throws {
        try database.write { db in try db.cachedStatement(sql: sql).execute(arguments: arguments) }
    }

    func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
        try database.read { db in try Row.fetchAll(db, sql: sql, arguments: arguments) }
    }
}

func jsonText(_ value: some Encodable) throws -> String {
    String(decoding: try JSON.encodeToBytes(value), as: UTF8.self)
}
