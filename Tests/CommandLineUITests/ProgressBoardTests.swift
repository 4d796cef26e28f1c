import EngineAPI
import Testing
import Timestamps

@testable import CommandLineUI

@Suite("Progress board")
struct ProgressBoardTests {
    static let start = Timestamp(nanoseconds: 1_700_000_000_000_000_000)

    static func after(_ milliseconds: Int) -> Timestamp {
        start.adding(.milliseconds(milliseconds))
    }

    static func board(_ events: [(ResourceName, ProgressState, String?, Int)]) -> ProgressBoard {
        var board = ProgressBoard(title: "up shop", startedAt: start)
        for (resource, state, message, at) in events {
            board.apply(.resource(ResourceProgress(resource, state, message: message, at: after(at))), now: after(at))
        }
        return board
    }

    static let shop = board([
        (ResourceName(.network, "shop_front"), .creating, nil, 0),
        (ResourceName(.network, "shop_front"), .created, nil, 20),
        (ResourceName(.container, "shop-db-1"), .starting, nil, 30),
        (ResourceName(.container, "shop-web-1"), .waiting, "for db to be healthy", 40),
        (ResourceName(.container, "shop-db-1"), .started, nil, 1230),
        (ResourceName(.container, "shop-seed-1"), .error, "no such image: seed", 90),
    ])

    @Test("a line a resource with its sign, state, message and time")
    func rendering() {
        let lines = Self.shop.render(width: 70, height: 20, now: Self.after(2500), style: .plain)
        #expect(
            lines == [
                "[+] up shop 3/4                                                   2.5s",
                " ✔ Network shop_front     Created                                 0.0s",
                " ✔ Container shop-db-1    Started                                 1.2s",
                " ⠼ Container shop-web-1   Waiting  for db to be healthy           2.4s",
                " ✘ Container shop-seed-1  Error    no such image: seed            0.0s",
            ])
    }

    @Test("no line is wider than the terminal, however narrow", arguments: [20, 21, 30, 37, 50, 200])
    func narrow(width: Int) {
        for line in Self.shop.render(width: width, height: 20, now: Self.after(2500), style: .plain) {
            #expect(TextWidth.of(line) <= width, "\(line)")
        }
    }

    @Test("where lines are too many, what goes on or failed stays")
    func short() {
        let lines = Self.shop.render(width: 70, height: 4, now: Self.after(2500), style: .plain)
        #expect(lines.count == 4)
        #expect(lines[1].contains("shop-web-1") || lines[2].contains("shop-web-1"))
        #expect(lines[3] == "   … 2 more")
    }

    @Test("a resource that starts anew goes on again")
    func again() {
        let name = ResourceName(.container, "shop-db-1")
        let board = Self.board([(name, .created, nil, 0), (name, .starting, nil, 10)])
        let lines = board.render(width: 60, height: 9, now: Self.after(500), style: .plain)
        #expect(lines[0].hasPrefix("[+] up shop 0/1"))
        #expect(lines[1].hasSuffix("0.5s"))
    }

    @Test("control characters of a message do not reach the terminal")
    func control() {
        let board = Self.board([(ResourceName(.image, "a\u{1B}[2J"), .error, "b\u{7}\nc", 0)])
        let text = board.render(width: 60, height: 9, now: Self.start, style: .plain).joined()
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 })
    }

    @Test("a region is drawn over itself")
    func region() {
        var region = LiveRegion()
        #expect(region.redraw(["a", "b"]) == "\u{1B}[?25l\ra\u{1B}[K\nb\u{1B}[K\n\u{1B}[J")
        #expect(region.redraw(["c"]) == "\u{1B}[?25l\u{1B}[2A\rc\u{1B}[K\n\u{1B}[J")
        #expect(region.clear() == "\u{1B}[1A\r\u{1B}[J\u{1B}[?25h")
    }

    @Test(
        "plain lines carry the message, but that of an error, which is told at the end",
        arguments: [(ProgressState.waiting, " Container web  Waiting: no image"), (.error, " Container web  Error")])
    func plain(state: ProgressState, line: String) {
        let progress = ResourceProgress(ResourceName(.container, "web"), state, message: "no image", at: Self.start)
        #expect(ProgressText.line(progress) == line)
    }
}
