import Testing

@testable import Timestamps

@Suite("Timestamp")
struct TimestampTests {
    @Test(
        "RFC 3339 texts are read",
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01T00:00:00.000000001Z", 1),
            ("1969-12-31T23:59:59.999999999Z", -1),
            ("2000-02-29T12:00:00Z", 951_825_600_000_000_000),
            ("2024-05-06T07:08:09.5Z", 1_714_979_289_500_000_000),
            ("2024-05-06T09:08:09.5+02:00", 1_714_979_289_500_000_000),
            ("2024-05-06t02:38:09.500000000999-04:30", 1_714_979_289_500_000_000),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000_000_000),
            ("1677-09-21T00:12:43.9Z", -9_223_372_036_100_000_000),
            ("2262-04-11T23:47:16.854775807Z", Int64.max),
        ] as [(String, Int64)])
    func reads(text: String, nanoseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.nanoseconds == nanoseconds)
    }

    @Test(
        "other texts are refused",
        arguments: [
            "", "2024", "2024-05-06", "2024-05-06T07:08:09", "2024-13-06T07:08:09Z", "2024-00-06T07:08:09Z",
            "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2024-04-31T00:00:00Z", "2024-05-06T24:00:00Z",
            "2024-05-06T07:60:09Z", "2024-05-06T07:08:61Z", "2024-05-06T07:08:09.Z", "2024-05-06T07:08:09Z ",
            "2024-05-06T07:08:09+24:00", "2024-05-06T07:08:09+1:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
            "2262-04-11T23:47:16.854775808Z", "２024-05-06T07:08:09Z",
        ])
    func refuses(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test(
        "the text has nine digits, is in UTC and reads back",
        arguments: [
            (0, "1970-01-01T00:00:00.000000000Z"), (-1, "1969-12-31T23:59:59.999999999Z"),
            (951_825_600_000_000_001, "2000-02-29T12:00:00.000000001Z"),
            (Int64.min, "1677-09-21T00:12:43.145224192Z"), (Int64.max, "2262-04-11T23:47:16.854775807Z"),
        ] as [(Int64, String)])
    func writes(nanoseconds: Int64, text: String) {
        let time = Timestamp(nanoseconds: nanoseconds)
        #expect(time.rfc3339 == text)
        #expect(Timestamp(rfc3339: text) == time)
    }

    @Test("every day of four centuries reads back")
    func everyDay() {
        for day in stride(from: Int64(-100_000), through: 100_000, by: 1) {
            let date = CivilDate(daysSinceEpoch: day)
            #expect(date.daysSinceEpoch == day)
            #expect((1...12).contains(date.month))
            #expect((1...CivilDate.days(inMonth: date.month, year: date.year)).contains(date.day))
        }
    }

    @Test("adding and subtracting saturate")
    func saturates() {
        let first = Timestamp(nanoseconds: .min)
        let last = Timestamp(nanoseconds: .max)
        #expect(last.adding(.seconds(1)) == last)
        #expect(first.adding(.seconds(-1)) == first)
        #expect(first.adding(.seconds(Int64.max)) == Timestamp(nanoseconds: -1))
        #expect(last.duration(since: first) == .nanoseconds(Int64.max))
        #expect(first.duration(since: last) == .nanoseconds(Int64.min))
        #expect(Timestamp(nanoseconds: 5).duration(since: Timestamp(nanoseconds: 2)) == .nanoseconds(3))
    }

    @Test("the clock moves forward")
    func now() {
        let before = Timestamp.now()
        #expect(before <= Timestamp.now())
        #expect(before > Timestamp(nanoseconds: 1_700_000_000_000_000_000))
    }
}
