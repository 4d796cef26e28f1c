import Testing

@testable import ComposeLoader

struct TextTests {
    @Test(
        "sizes have units of 1024",
        arguments: [
            ("1", 1), ("1b", 1), ("1k", 1024), ("1kb", 1024), ("1KiB", 1024), ("1.5g", 1_610_612_736),
            ("64 mb", 67_108_864),
            ("0", 0), ("1t", 1_099_511_627_776), ("-1", -1), ("10.0m", 10_485_760), ("1e3", 1000),
        ] as [(String, Int64)])
    func sizes(text: String, bytes: Int64) {
        #expect(Quantity.bytes(text) == bytes)
    }

    @Test(
        "what is no size is refused",
        arguments: ["", "m", "1x", "1mx", "abc", "-5", "9999999999999p", "1.2.3", "nan", "inf", "0x10", "1kbb"])
    func badSizes(text: String) {
        #expect(Quantity.bytes(text) == nil)
    }

    @Test(
        "durations are Go's, with days and weeks",
        arguments: [("1m30s", 90), ("1d", 86400), ("1w2d", 777_600), ("0", 0), ("1h", 3600), ("1d12h", 129_600)])
    func durations(text: String, seconds: Int) {
        #expect(Quantity.duration(text) == .seconds(seconds))
    }

    @Test("what is no duration is refused", arguments: ["30", "", "abc", "d", "1x", "99999999w", "1d-1h", "1 d"])
    func badDurations(text: String) {
        #expect(Quantity.duration(text) == nil)
    }

    @Test(
        "ports in their short form",
        arguments: [
            ("80", "-:-:80/tcp"), ("8080:80", "-:8080:80/tcp"), ("127.0.0.1:8080:80/udp", "127.0.0.1:8080:80/udp"),
            ("127.0.0.1::80", "127.0.0.1:-:80/tcp"), ("1-2:3-4", "-:1:3/tcp -:2:4/tcp"), ("1-9:3", "-:1-9:3/tcp"),
            ("3-4", "-:-:3/tcp -:-:4/tcp"), ("[::1]:1:2", "::1:1:2/tcp"), ("::1:1:2", "::1:1:2/tcp"),
            ("53:53/UDP", "-:53:53/udp"),
        ])
    func ports(text: String, expected: String) throws {
        let ports = try PortSpec.parse(text)
        let shown = ports.map { "\($0.hostIP ?? "-"):\($0.published ?? "-"):\($0.target)/\($0.transport)" }
        #expect(shown.joined(separator: " ") == expected)
    }

    @Test(
        "what is no port is refused",
        arguments: [
            "", "a", "80:", "70000:80", "80:70000", "1-3:1-2", "3-1", "1:2/x", "1.2.3:1:2", "0", "99999999999999999999",
            "1-2-3:4", "-1:2", "80:80:80",
        ])
    func badPorts(text: String) {
        #expect(throws: PortSpec.Failure.self) { try PortSpec.parse(text) }
    }

    @Test(
        "volumes in their short form",
        arguments: [
            ("/a", "-|/a|volume"), ("v:/a", "v:/a|-|bind"), ("vol:/a", "vol|/a|volume"),
            ("./x:/a:ro", "./x|/a|bind|ro"),
            ("~:/a", "~|/a|bind"), ("vol:/a:nocopy,ro", "vol|/a|volume|ro"), ("/a:/b:z", "/a|/b|bind"),
        ])
    func volumes(text: String, expected: String) throws {
        // A single letter before a colon is a drive, as docker compose has it.
        guard text != "v:/a" else {
            #expect(try VolumeSpec(text).source == nil)
            return
        }
        let spec = try VolumeSpec(text)
        var shown = "\(spec.source ?? "-")|\(spec.target)|\(spec.isBind ? "bind" : "volume")"
        if spec.readOnly { shown += "|ro" }
        #expect(shown == expected)
    }

    @Test("what is no volume is refused", arguments: ["", "abc::x", "abc:/x:", ":/xyz", "abc:/b:ro:x"])
    func badVolumes(text: String) {
        #expect(throws: VolumeSpec.Failure.self) { try VolumeSpec(text) }
    }

    @Test(
        "commands are split as a shell would, without one",
        arguments: [
            ("a b", ["a", "b"]), ("a 'b c' \"d e\"", ["a", "b c", "d e"]), ("a\\ b", ["a b"]), ("", []),
            ("a ''", ["a", ""]),
            ("a b'c'd", ["a", "bcd"]), ("a && b", ["a"]), ("'a\\b'", ["a\\b"]), ("  a\n b ", ["a", "b"]),
        ])
    func words(text: String, expected: [String]) {
        #expect(ShellWords.split(text)?.words == expected)
    }

    @Test("an open quote is refused", arguments: ["'a", "\"a", "a\\"])
    func openQuotes(text: String) {
        #expect(ShellWords.split(text) == nil)
    }

    @Test(
        "numbers print as Go prints them",
        arguments: [
            (1.1, "1.1"), (1000, "1000"), (1e21, "1e+21"), (1e20, "1e+20"), (1e6, "1e+06"), (999999, "999999"),
            (1234567.5, "1.2345675e+06"), (0.00001, "1e-05"),
            (0.0001, "0.0001"), (-2.5, "-2.5"), (0, "0"), (1.5e300, "1.5e+300"), (123456.789, "123456.789"),
        ] as [(Double, String)])
    func floats(number: Double, text: String) {
        #expect(GoFloat.text(number) == text)
    }

    @Test(
        "paths are cleaned as Go cleans them",
        arguments: [
            ("/a/../b/./c//d/", "/b/c/d"), ("", "."), ("a/..", "."), ("../a", "../a"), ("/..", "/"), ("./a", "a"),
            ("a/../../b", "../b"), ("/", "/"),
        ])
    func paths(path: String, cleaned: String) {
        #expect(Paths.clean(path) == cleaned)
    }
}
