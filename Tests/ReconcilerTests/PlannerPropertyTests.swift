import Glibc
import Testing

@Suite("Properties of planning")
struct PlannerPropertyTests {
    /// `DAVIT_SEED=n` replays one history with its log, `DAVIT_HISTORIES=n` runs that many.
    private static func number(_ name: String) -> UInt64? {
        getenv(name).flatMap { UInt64(String(cString: $0)) }
    }

    /// Seeds that found something once.
    private static let kept: [UInt64] = [998, 11_406]

    @Test("random stacks with random faults come to rest, and no rule is broken on the way")
    func histories() {
        let count = Self.number("DAVIT_HISTORIES") ?? 1_000
        let seeds = Self.number("DAVIT_SEED").map { [$0] } ?? Self.kept + Array(1...max(count, 1))
        var passes = 0
        var failed = 0
        for seed in seeds {
            var history = History(seed: seed)
            let broken = history.run()
            passes += history.passes
            guard !broken.isEmpty else { continue }
            failed += 1
            let log = seeds.count == 1 ? "\n" + history.log.joined(separator: "\n") : ""
            Issue.record("DAVIT_SEED=\(seed): \(broken.joined(separator: "; "))\(log)")
            if failed == 5 { return }
        }
        #expect(passes > seeds.count)
    }
}
