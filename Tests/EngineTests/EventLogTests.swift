import EngineAPI
import GRDB
import Testing
import Timestamps

@testable import Engine

@Suite("Events")
struct EventLogTests {
    @Test("events are kept in their order, asked for by time, and sent to those who listen")
    func recording() async throws {
        let folder = try TemporaryFolder()
        let log = EventLog(
            records: try RecordStore(path: "\(folder.path)/davit.db", logger: Sample.logger), logger: Sample.logger)
        let live = log.live.listen()
        let events = (0..<5).map { number in
            EngineEvent(
                type: "container", action: "start", id: "c\(number)", attributes: ["n": "\(number)"],
                at: Sample.time.adding(.seconds(number)))
        }
        for event in events { log.add(event) }
        #expect(try log.recorded(since: Timestamp(nanoseconds: 0)) == events)
        #expect(try log.recorded(since: Sample.time.adding(.seconds(3))) == Array(events[3...]))
        var heard: [EngineEvent] = []
        for await event in live {
            heard.append(event)
            if heard.count == events.count { break }
        }
        #expect(heard == events)
    }

    @Test("old events go, the newest ones stay")
    func limit() throws {
        let folder = try TemporaryFolder()
        let records = try RecordStore(path: "\(folder.path)/davit.db", logger: Sample.logger)
        let log = EventLog(records: records, logger: Sample.logger)
        try records.write(
            """
            INSERT INTO event (number, body) WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 10199)
            SELECT x, '{}' FROM n
            """, [])
        log.add(EngineEvent(type: "image", action: "import", id: "i", attributes: [:], at: Sample.time))
        let (count, highest) = try records.database.read { db in
            let row = try #require(try Row.fetchOne(db, sql: "SELECT COUNT(*) AS c, MAX(number) AS m FROM event"))
            return (row["c"] as Int, row["m"] as Int)
        }
        #expect(count == 10_000)
        #expect(highest == 10_200)
    }
}
