import EngineAPI
import Testing
import Timestamps

@testable import CommandLineUI

@Suite("Text for people")
struct TextTests {
    @Test(
        "times on a progress line",
        arguments: [
            (0, "0.0s"), (449, "0.4s"), (59_999, "59.9s"), (60_000, "1m00s"), (125_000, "2m05s"), (7_380_000, "2h03m"),
            (-5, "0.0s"),
        ])
    func short(milliseconds: Int, text: String) {
        #expect(HumanDuration.short(.milliseconds(milliseconds)) == text)
    }

    @Test(
        "times in a table",
        arguments: [
            (0, "Less than a second"), (1, "1 second"), (59, "59 seconds"), (60, "About a minute"), (120, "2 minutes"),
            (3600, "About an hour"), (7200, "2 hours"), (172_800, "2 days"), (1_209_600, "2 weeks"),
            (5_184_000, "2 months"), (63_072_000, "2 years"), (-1, "Less than a second"),
        ])
    func approximate(seconds: Int, text: String) {
        #expect(HumanDuration.approximate(.seconds(seconds)) == text)
    }

    @Test(
        "sizes",
        arguments: [
            (0, "0B"), (999, "999B"), (1000, "1kB"), (7_660_000, "7.66MB"), (12_340_000, "12.3MB"),
            (999_900, "1MB"), (1_200_000_000, "1.2GB"), (-3, "0B"), (Int64.max, "9223PB"),
        ] as [(Int64, String)])
    func sizes(bytes: Int64, text: String) {
        #expect(HumanSize.text(bytes) == text)
    }

    @Test("text is cut by cells, not by characters")
    func cut() {
        #expect(TextWidth.cut("abcdef", to: 6) == "abcdef")
        #expect(TextWidth.cut("abcdef", to: 4) == "abc…")
        #expect(TextWidth.cut("漢字漢字", to: 5) == "漢字…")
        #expect(TextWidth.cut("abc", to: 0) == "")
    }

    @Test("ps shows what docker compose shows")
    func table() {
        let now = Timestamp(nanoseconds: 1_700_000_000_000_000_000)
        let containers = [
            ContainerStatus(
                id: "c1", name: "shop-db-1", service: "db", number: 1, image: "redis:7", command: "redis-server",
                state: .running, health: .healthy, createdAt: now.adding(.seconds(-180)),
                startedAt: now.adding(.seconds(-179)), ports: [PublishedPort(containerPort: 6379)]),
            ContainerStatus(
                id: "c2", name: "shop-seed-1", service: "seed", number: 1, image: "seed",
                command: "python3 /app/seed.py --all", state: .exited, exitCode: 3,
                createdAt: now.adding(.seconds(-180)), finishedAt: now.adding(.seconds(-60))),
            ContainerStatus(
                id: "c3", name: "shop-web-1", service: "web", number: 1, image: "web", command: "nginx",
                state: .running, createdAt: now.adding(.seconds(-180)), startedAt: now.adding(.seconds(-2)),
                ports: [
                    PublishedPort(hostIP: "0.0.0.0", hostPort: 8080, containerPort: 80),
                    PublishedPort(hostIP: "::", hostPort: 8080, containerPort: 80),
                ]),
        ]
        #expect(
            StackListing.table(containers, now: now, full: false, style: .plain) == """
                NAME          IMAGE     COMMAND                  SERVICE   CREATED         STATUS                          PORTS
                shop-db-1     redis:7   "redis-server"           db        3 minutes ago   Up 2 minutes (healthy)          6379/tcp
                shop-seed-1   seed      "python3 /app/seed.p…"   seed      3 minutes ago   Exited (3) About a minute ago
                shop-web-1    web       "nginx"                  web       3 minutes ago   Up 2 seconds                    0.0.0.0:8080->80/tcp, [::]:8080->80/tcp

                """)
    }
}
