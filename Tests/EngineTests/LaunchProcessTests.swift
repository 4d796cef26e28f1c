import ComposeModel
import OCISpec
import Testing

@testable import Engine

@Suite("The process of a container")
struct LaunchProcessTests {
    private let fixture: LaunchFixture

    init() throws { fixture = try LaunchFixture() }

    private func service(_ change: (inout Service) -> Void = { _ in }) -> Service {
        var service = Service(name: "web", image: "image")
        service.command = ["run"]
        change(&service)
        return service
    }

    struct Command: Sendable, CustomTestStringConvertible {
        var entrypoint: [String]?
        var command: [String]?
        var result: [String]
        var testDescription: String { "\(entrypoint ?? ["-"]) \(command ?? ["-"])" }
    }

    @Test(
        "an entrypoint of the stack file discards the image's command, a command alone does not touch its entrypoint",
        arguments: [
            Command(entrypoint: nil, command: nil, result: ["/entry", "cmd"]),
            Command(entrypoint: nil, command: ["mine"], result: ["/entry", "mine"]),
            Command(entrypoint: nil, command: [], result: ["/entry"]),
            Command(entrypoint: ["/own"], command: nil, result: ["/own"]),
            Command(entrypoint: ["/own"], command: ["mine"], result: ["/own", "mine"]),
            Command(entrypoint: [], command: ["mine"], result: ["mine"]),
        ])
    func arguments(_ example: Command) throws {
        let service = service {
            $0.entrypoint = example.entrypoint
            $0.command = example.command
        }
        let process = try fixture.process(service, .init(entrypoint: ["/entry"], cmd: ["cmd"]))
        #expect(process.args == example.result)
    }

    @Test("a service without any command is refused by name")
    func noCommand() throws {
        let service = service { $0.command = nil }
        #expect { try fixture.process(service) } throws: { error in
            (error as? EngineError)?.subject == "service web" && (error as? EngineError)?.code == .invalid
        }
    }

    @Test("the environment has the defaults, the image's and the service's variables, each once, the last value wins")
    func environment() throws {
        let service = service {
            $0.environment = ["Z": "1", "B": "service", "GONE": nil, "EMPTY": ""]
            $0.hostname = "box"
        }
        let process = try fixture.process(service, .init(env: ["PATH=/image", "B=image", "GONE=x", "A=1=2", "BARE"]))
        #expect(
            process.env == [
                "PATH=/image", "HOSTNAME=box", "B=service", "A=1=2", "BARE=", "EMPTY=", "Z=1", "HOME=/root",
            ])
    }

    @Test("HOME is the user's unless somebody says otherwise; TERM comes with a terminal")
    func home() throws {
        let own = try fixture.process(service { $0.user = "app" })
        #expect(own.env.contains("HOME=/home/app"))
        #expect(!own.env.contains { $0.hasPrefix("TERM=") })
        let told = try fixture.process(
            service {
                $0.user = "app"
                $0.environment = ["HOME": "/data"]
                $0.tty = true
            })
        #expect(told.env.filter { $0.hasPrefix("HOME=") } == ["HOME=/data"])
        #expect(told.env.contains("TERM=xterm"))
        #expect(told.terminal)
    }

    struct UserCase: Sendable, CustomTestStringConvertible {
        var service: String?
        var image: String?
        var user: User
        var testDescription: String { "\(service ?? "-") over \(image ?? "-")" }
    }

    @Test(
        "the user is the service's, else the image's, else root",
        arguments: [
            UserCase(service: nil, image: nil, user: User(uid: 0, gid: 0)),
            UserCase(service: nil, image: "app", user: User(uid: 1000, gid: 1001, additionalGids: [7])),
            UserCase(service: "5:6", image: "app", user: User(uid: 5, gid: 6)),
            UserCase(service: "app:9", image: nil, user: User(uid: 1000, gid: 9)),
        ])
    func user(_ example: UserCase) throws {
        let process = try fixture.process(service { $0.user = example.service }, .init(user: example.image))
        #expect(process.user == example.user)
    }

    @Test("group_add is added by name and number; a user that the image does not know is an error")
    func groups() throws {
        let process = try fixture.process(service { $0.groupAdd = ["extra", "77"] })
        #expect(process.user.additionalGids == [9, 77])
        #expect(throws: (any Error).self) { try fixture.process(service { $0.user = "nobody-knows" }) }
    }

    @Test("root has the capabilities in effect, another user only as a bound")
    func capabilitySets() throws {
        let root = try #require(try fixture.process(service()).capabilities)
        #expect(root.effective == root.bounding && root.permitted == root.bounding)
        #expect(root.inheritable.isEmpty && root.ambient.isEmpty)
        let other = try #require(try fixture.process(service { $0.user = "1000" }).capabilities)
        #expect(other.bounding == root.bounding)
        #expect(other.effective.isEmpty && other.permitted.isEmpty)
    }

    @Test("ulimits come sorted, -1 is without limit")
    func limits() throws {
        let process = try fixture.process(
            service { $0.ulimits = ["nofile": Ulimit(soft: 10, hard: 20), "core": Ulimit(-1)] })
        #expect(
            process.rlimits == [
                POSIXRlimit(type: "RLIMIT_CORE", hard: .max, soft: .max),
                POSIXRlimit(type: "RLIMIT_NOFILE", hard: 20, soft: 10),
            ])
        #expect(throws: EngineError.self) { try fixture.process(service { $0.ulimits = ["files": Ulimit(1)] }) }
    }

    @Test("the folder is the service's, else the image's, else /")
    func folder() throws {
        #expect(try fixture.process(service()).cwd == "/")
        #expect(try fixture.process(service(), .init(workingDir: "/app")).cwd == "/app")
        #expect(try fixture.process(service(), .init(workingDir: "")).cwd == "/")
        #expect(try fixture.process(service { $0.workingDir = "/w" }, .init(workingDir: "/app")).cwd == "/w")
    }
}
