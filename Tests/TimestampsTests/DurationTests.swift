import Testing
import Timestamps

@Suite("Durations as Go writes them")
struct DurationTests {
    @Test(
        "durations are read and written back in Go's form",
        arguments: [
            ("0", 0, "0s"), ("0s", 0, "0s"), ("1ns", 1, "1ns"), ("1us", 1_000, "1µs"), ("1µs", 1_000, "1µs"),
            ("1μs", 1_000, "1µs"), ("100ms", 100_000_000, "100ms"), ("1.5s", 1_500_000_000, "1.5s"),
            ("90s", 90_000_000_000, "1m30s"), ("1m30s", 90_000_000_000, "1m30s"),
            ("1.5h", 5_400_000_000_000, "1h30m0s"), ("1h", 3_600_000_000_000, "1h0m0s"),
            ("-2s", -2_000_000_000, "-2s"), ("+2s", 2_000_000_000, "2s"), (".5s", 500_000_000, "500ms"),
            ("1.s", 1_000_000_000, "1s"), ("1h2m3s4ms5us6ns", 3_723_004_005_006, "1h2m3.004005006s"),
            ("0.1234567891234567891234s", 123_456_789, "123.456789ms"),
            ("9223372036854775807ns", Int64.max, "2562047h47m16.854775807s"),
            ("2562047h47m16.854775807s", Int64.max, "2562047h47m16.854775807s"),
        ] as [(String, Int64, String)])
    func reads(text: String, nanoseconds: Int64, goText: String) {
        let duration = Duration(goDuration: text)
        #expect(duration?.nanoseconds == nanoseconds)
        #expect(duration?.goDuration == goText)
    }

    @Test(
        "other texts are refused",
        arguments: [
            "", "-", "+", "1", "s", "1x", "1 s", ".s", "1..5s", "--1s", "1s ", "1m 30s", "9223372036854775808ns",
            "2562048h", "99999999999999999999h", "9223372036s9223372036s", "1.5.s", "٣s", "1e3s",
        ])
    func refuses(text: String) {
        #expect(Duration(goDuration: text) == nil)
    }

    @Test("nanoseconds saturate")
    func saturates() {
        #expect(Duration.seconds(Int64.max).nanoseconds == .max)
        #expect(Duration.seconds(Int64.min).nanoseconds == .min)
        #expect(Duration.milliseconds(-1500).nanoseconds == -1_500_000_000)
        #expect(Duration.nanoseconds(Int64.min).goDuration == "-2562047h47m16.854775808s")
    }
}
