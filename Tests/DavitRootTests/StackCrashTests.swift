import Foundation
import Testing

/// davitd may be killed at any instruction: the same command again gets to the same end, and nothing leaks.
@Suite("A davitd that is killed at work", .serialized, .tags(.root), rootCondition)
struct StackCrashTests {
    private static let yaml = """
        services:
          db:
            <<: *idle
            volumes: ["data:/data", /scratch]
            networks: [back]
            healthcheck: {test: [CMD, "true"], start_period: 60s, start_interval: 20ms, interval: 60s}
          job: {<<: *idle, command: 'true', networks: [back], x-davit: {job: once}}
          web:
            <<: *idle
            scale: 2
            ports: ["127.0.0.1::80"]
            networks: [front, back]
            configs: [{source: text, target: /text}]
            depends_on: {db: {condition: service_healthy}, job: {condition: service_completed_successfully}}
        networks: {front: {}, back: {internal: true}}
        volumes: {data: {}}
        configs: {text: {content: hello}}
        """

    /// Milliseconds between the start of a command and the kill: over all of what an `up` of this stack takes.
    private static let delays = [0, 10, 25, 40, 60, 80, 110, 150, 200, 300]

    @Test("ended during up, the next up converges and down leaves nothing", arguments: [SIGKILL, SIGTERM])
    func duringUp(signal: Int32) throws {
        let lab = try StackLab("crashup", Self.yaml)
        for delay in Self.delays {
            try interrupt(lab, after: delay, by: signal, "up", "-d")
            try lab.must("up", "-d")
            let containers = try lab.instance.containers(in: lab.directory)
            #expect(containers.count == 4, "after \(delay) ms: \(containers.keys.sorted())")
            #expect(try lab.pid("web") != 0 && lab.pid("web", 2) != 0 && lab.pid("db") != 0, "after \(delay) ms")
            #expect(try lab.davit("plan").status == 0, "after \(delay) ms")
            #expect(try lab.see("web", "cat /text; nslookup db > /dev/null && echo found") == "hellofound")
            try lab.must("down", "-v")
        }
        try lab.instance.finish()
    }

    @Test("killed during down, the next down leaves nothing")
    func duringDown() throws {
        let lab = try StackLab("crashdown", Self.yaml)
        for delay in Self.delays {
            try lab.start()
            try interrupt(lab, after: delay, "down", "-v")
            try lab.must("down", "-v")
            #expect(try lab.davit("ls", "-a", "-q").out == "", "after \(delay) ms")
            let left = try lab.leftovers()
            #expect(left == [], "after \(delay) ms: \(left)")
        }
        try lab.instance.finish()
    }

    @Test("killed during up, davitd alone goes on with it at its next start")
    func goesOnByItself() throws {
        let lab = try StackLab("crashon", Self.yaml)
        for delay in [20, 60, 120] {
            try interrupt(lab, after: delay, "up", "-d")
            // Any command starts davitd; a stack that was not accepted yet is not there.
            guard try lab.davit("ls", "-a", "-q").out != "" else { continue }
            try eventually("after \(delay) ms") { try lab.pid("web") != 0 && lab.pid("web", 2) != 0 }
            try lab.must("down", "-v")
        }
        try lab.instance.finish()
    }

    @Test("shims killed during up: up again converges")
    func shimsDuringUp() throws {
        let lab = try StackLab("crashshim", Self.yaml)
        for delay in [20, 40, 60, 90, 130] {
            try lab.must("ls")
            let command = try BackgroundCommand(lab, "up", "-d")
            usleep(UInt32(delay * 1000))
            _ = try shell("pgrep -f 'davit-shim \(lab.instance.runFolder)/' | xargs -r kill -9")
            _ = command.wait()
            try lab.must("up", "-d")
            #expect(try lab.pid("web") != 0 && lab.pid("web", 2) != 0 && lab.pid("db") != 0, "after \(delay) ms")
            #expect(try lab.davit("plan").status == 0, "after \(delay) ms")
            try lab.must("down", "-v")
            let left = try lab.leftovers()
            #expect(left == [], "after \(delay) ms: \(left)")
        }
        try lab.instance.finish()
    }

    /// Runs a command with a davitd that answers, and ends davitd after `delay` milliseconds.
    private func interrupt(
        _ lab: StackLab, after delay: Int, by signal: Int32 = SIGKILL, _ words: String...
    ) throws {
        try lab.must("ls")
        let daemon = try lab.instance.daemonPID
        let command = try BackgroundCommand(lab, words)
        usleep(UInt32(delay * 1000))
        kill(daemon, signal)
        eventually("davitd is gone") { hasEnded(daemon) }
        _ = command.wait()
    }
}

extension StackLab {
    /// Containers' folders, namespaces and shims that are there.
    func leftovers() throws -> [String] {
        let folders = ["root/containers", "run/netns", "run/shims", "run/files", "run/dns/endpoints", "root/volumes"]
        return try folders.flatMap { folder in
            let path = "\(instance.folder)/\(folder)"
            guard FileManager.default.fileExists(atPath: path) else { return [String]() }
            return try FileManager.default.contentsOfDirectory(atPath: path).map { "\(folder)/\($0)" }
        }
    }
}
