import EngineAPI
import Testing
import Timestamps

@testable import CommandLineUI

@Suite("Log printer")
struct LogPrinterTests {
    static func entry(_ service: String, _ line: String, partial: Bool = false) -> LogEntry {
        LogEntry(
            service: service, number: 1, container: "shop-\(service)-1", stream: .stdout,
            time: Timestamp(nanoseconds: 1_700_000_000_000_000_000), line: line, partial: partial)
    }

    @Test("prefixes are as wide as the widest service")
    func width() {
        var printer = LogPrinter(services: ["web", "database"], options: .init())
        #expect(printer.line(Self.entry("web", "hello")) == "web-1       | hello")
        #expect(printer.line(Self.entry("database", "ready")) == "database-1  | ready")
    }

    @Test("a service keeps its colour whoever speaks first")
    func colors() {
        var options = LogPrinter.Options()
        options.style = Style(usesColor: true)
        var one = LogPrinter(services: ["a", "b"], options: options)
        var two = LogPrinter(services: ["b", "a"], options: options)
        _ = one.line(Self.entry("a", "x"))
        #expect(one.line(Self.entry("b", "x")) == two.line(Self.entry("b", "x")))
        #expect(one.line(Self.entry("a", "x")) != one.line(Self.entry("b", "x")))
    }

    @Test("pieces of a line are one line")
    func pieces() {
        var printer = LogPrinter(services: [], options: .init())
        #expect(printer.line(Self.entry("web", "one ", partial: true)) == nil)
        #expect(printer.line(Self.entry("db", "between")) == "db-1  | between")
        #expect(printer.line(Self.entry("web", "line")) == "web-1  | one line")
    }

    @Test("without prefix, with times")
    func bare() {
        var options = LogPrinter.Options()
        options.prefix = false
        options.timestamps = true
        var printer = LogPrinter(services: ["web"], options: options)
        #expect(printer.line(Self.entry("web", "x")) == "2023-11-14T22:13:20.000000000Z x")
    }
}
