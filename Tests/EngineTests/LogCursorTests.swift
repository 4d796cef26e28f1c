import EngineAPI
import Synchronization
import Testing
import Timestamps

@testable import Engine

@Suite("Following logs")
struct LogCursorTests {
    private let folder: TemporaryFolder
    private let changes = Broadcast<String>()

    init() throws { folder = try TemporaryFolder() }

    private func append(_ name: String, _ text: String) throws {
        try folder.append("\(name).log", "\(Sample.time.rfc3339) stdout F \(text)\n")
    }

    private func cursor(_ options: LogOptions, isOver: @escaping @Sendable () -> Bool) throws -> LogCursor {
        let path = folder.path
        return try LogCursor(folder: path, options: options, changes: changes) {
            try LogSource.all(in: path, services: [], index: nil)
        } isOver: {
            isOver()
        }
    }

    @Test("without following the stream ends after the last line")
    func noFollow() async throws {
        try append("web-1", "a")
        var texts: [String] = []
        for try await entry in try cursor(LogOptions(), isOver: { false }).stream() { texts.append(entry.line) }
        #expect(texts == ["a"])
    }

    @Test("a follower gets what is appended, by known and by new replicas, and ends when it is over")
    func follow() async throws {
        try append("web-1", "a")
        let isOver = Mutex(false)
        let cursor = try cursor(LogOptions(follow: true)) { isOver.withLock { $0 } }
        #expect(try await cursor.next()?.line == "a")
        async let second = cursor.next()
        try append("web-1", "b")
        #expect(try await second?.line == "b")
        async let third = cursor.next()
        try append("web-2", "c")
        #expect(try await third?.line == "c")
        async let end = cursor.next()
        isOver.withLock { $0 = true }
        changes.send("shop")
        #expect(try await end == nil)
    }

    @Test("what was written before it was over is still read")
    func lastWords() async throws {
        let cursor = try cursor(LogOptions(follow: true)) { true }
        try append("web-1", "last")
        #expect(try await cursor.next()?.line == "last")
        #expect(try await cursor.next() == nil)
    }

    @Test("a follower ends at a time that has passed")
    func until() async throws {
        try append("web-1", "a")
        let cursor = try cursor(LogOptions(follow: true, until: Sample.time)) { false }
        #expect(try await cursor.next()?.line == "a")
        #expect(try await cursor.next() == nil)
    }

    @Test("a follower that is cancelled ends")
    func cancellation() async throws {
        let cursor = try cursor(LogOptions(follow: true)) { false }
        let ended = await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do {
                    return try await cursor.next() == nil
                } catch {
                    return error is CancellationError
                }
            }
            group.cancelAll()
            return await group.next() ?? false
        }
        #expect(ended)
    }
}
