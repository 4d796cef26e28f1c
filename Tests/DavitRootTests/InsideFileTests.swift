import Foundation
import Testing

/// Files that come from outside, environment, and health.
@Suite("Inside: files, environment, health", .serialized, .tags(.root), rootCondition)
struct InsideFileTests {
    @Test("configs and secrets have their place, owner, mode and content, and cannot be written")
    func files() throws {
        let lab = try StackLab.up(
            "files",
            """
            services:
              a:
                <<: *idle
                configs: [short, {source: long, target: /etc/app/conf, uid: "33", gid: "999", mode: 0440}]
                secrets: [short, {source: long, target: renamed, uid: "33", mode: 0400}]
            configs: {short: {content: "hello $${X}"}, long: {file: ./long.txt}}
            secrets: {short: {file: ./long.txt}, long: {environment: HOME}}
            """, files: ["long.txt": "from a file"])
        #expect(try lab.see("a", "cat /short; stat -c ' %u %g %a' /short") == "hello ${X} 0 0 444")
        #expect(try lab.see("a", "cat /etc/app/conf; stat -c ' %u %g %a' /etc/app/conf") == "from a file 33 999 440")
        #expect(
            try lab.see("a", "cat /run/secrets/short; stat -c ' %u %g %a' /run/secrets/short") == "from a file 0 0 444")
        #expect(try lab.see("a", "stat -c '%u %g %a' /run/secrets/renamed") == "33 0 400")
        #expect(try lab.exec("a", "echo x > /short").err.contains("Read-only"))
        try lab.finish()
    }

    @Test("binds are read-write or read-only; a named volume starts with what the image has there, owner and mode too")
    func mounts() throws {
        let lab = try StackLab.up(
            "vol",
            """
            services:
              a:
                <<: *idle
                volumes: [./rw:/rw, ./ro:/ro:ro, ./f.txt:/f.txt, data:/etc, "/srv"]
            volumes: {data: {}}
            """, files: ["f.txt": "one\n"])
        #expect(try lab.exec("a", "echo x > /rw/made && echo two >> /f.txt").status == 0)
        #expect(try String(contentsOfFile: lab.directory + "/rw/made", encoding: .utf8) == "x\n")
        #expect(try String(contentsOfFile: lab.directory + "/f.txt", encoding: .utf8) == "one\ntwo\n")
        #expect(try lab.exec("a", "echo > /ro/x").err.contains("Read-only"))
        let data = "\(lab.instance.root)/volumes/vol_data/_data"
        #expect(try String(contentsOfFile: data + "/passwd", encoding: .utf8).hasPrefix("root:x:0:0"))
        #expect(
            try lab.see("a", "stat -c '%a' /etc/passwd /etc")
                == shell("stat -c '%a' \(data)/passwd \(data)").out.trimmingCharacters(in: .whitespacesAndNewlines))
        #expect(try lab.exec("a", "echo kept > /etc/own").status == 0)
        try lab.must("down")
        try lab.start()
        #expect(try lab.see("a", "cat /etc/own") == "kept")
        try lab.finish()
    }

    @Test("environment: the stack file wins over env_file, which wins over the image; an unset name is left out")
    func environment() throws {
        let lab = try StackLab(
            "env",
            """
            services:
              a:
                <<: *idle
                image: env
                env_file: [e.env]
                environment: {A: stack, GONE: , EMPTY: ""}
                entrypoint: [env]
                command: []
            """, files: ["e.env": "A=file\nB=file\n"])
        try lab.must(
            "image", "import", "env:latest", "\(imageFolder)/busybox.tar.gz", "--change",
            "ENV A=image B=image C=image GONE=image", "--change", "USER redis", "--change", "WORKDIR /srv")
        try lab.start()
        try eventually { try lab.ps("a", "State") == "exited" }
        let lines = try lab.logs("a").filter { !$0.hasPrefix("HOSTNAME=") && !$0.hasPrefix("PATH=") }
        #expect(Set(lines) == ["A=stack", "B=file", "C=image", "EMPTY=", "HOME=/data"])
        try lab.finish()
    }

    @Test("health is starting, then healthy, then unhealthy after so many failures, in ps and inspect")
    func health() throws {
        let lab = try StackLab.up(
            "health",
            """
            services:
              shell: {<<: *idle, healthcheck: {test: test -e /tmp/ok, interval: 200ms, retries: 2, timeout: 5s}}
              words: {<<: *idle, healthcheck: {test: [CMD, "true"], interval: 100ms}}
              grace: {<<: *idle, healthcheck: {test: "false", interval: 1h, start_period: 1h, start_interval: 100ms}}
              slow: {<<: *idle, healthcheck: {test: sleep 100, interval: 100ms, timeout: 200ms, retries: 1}}
              none: {<<: *idle, healthcheck: {disable: true}}
            """)
        #expect(try lab.exec("shell", "touch /tmp/ok").status == 0)
        for (service, health) in [("shell", "healthy"), ("words", "healthy"), ("slow", "unhealthy")] {
            try eventually("\(service) is not \(health)") { try lab.ps(service, "Health") == health }
        }
        #expect(try lab.ps("grace", "Health") == "starting")
        #expect(try lab.ps("none", "Health") == "")
        #expect(try lab.exec("shell", "rm /tmp/ok").status == 0)
        try eventually("shell is not unhealthy") { try lab.ps("shell", "Health") == "unhealthy" }
        #expect(try lab.must("ps", "shell").out.contains("(unhealthy)"))
        let state = try lab.instance.inspect(lab.container("shell"))["State"] as? [String: Any]
        let health = try #require(state?["Health"] as? [String: Any])
        #expect(health["Status"] as? String == "unhealthy")
        #expect(try #require(health["FailingStreak"] as? Int) >= 2)
        #expect(try lab.ps("shell", "State") == "running")
        try lab.finish()
    }
}
