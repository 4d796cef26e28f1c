import Foundation
import Testing

/// The guestbook: real programs, two networks, a volume, a secret, two replicas, all conditions of `depends_on`.
@Suite("The guestbook", .serialized, .tags(.root), rootCondition)
struct StackExampleTests {
    @Test("answers its check from outside, also without davitd, and after every program was killed")
    func guestbook() throws {
        let instance = try TestInstance()
        let port = "\(StackLab.port())"
        let environment = instance.environment.merging(["GUESTBOOK_PORT": port]) { $1 }
        let directory = "\(repository)/examples/guestbook"
        func davit(_ words: String...) throws -> Output {
            try run("\(programFolder)/davit", words, environment: environment, directory: directory)
        }
        func check(_ when: Comment) throws {
            let output = try run("\(directory)/check", [], environment: environment, directory: directory)
            #expect(output.status == 0, "\(when): \(output)")
        }
        let images = try run(
            "\(repository)/scripts/make-images", ["--import", imageFolder],
            environment: environment.merging(["DAVIT": "\(programFolder)/davit"]) { $1 })
        try #require(images.status == 0, "\(images)")

        let up = try davit("up", "-d", "--wait")
        #expect(up.status == 0, "\(up)")
        try check("after up")

        let daemon = try instance.daemonPID
        kill(daemon, SIGKILL)
        eventually { hasEnded(daemon) }
        try check("without davitd")
        #expect(try davit("plan").status == 0)

        for service in ["redis-1", "web-1", "web-2", "proxy-1"] {
            kill(try instance.pid(of: "guestbook-\(service)"), SIGKILL)
        }
        let again = try davit("up", "-d", "--wait")
        #expect(again.status == 0, "\(again)")
        try check("after every program was killed")

        let down = try davit("down", "-v")
        #expect(down.status == 0, "\(down)")
        try instance.finish()
    }
}
