import ComposeModel
import ContainerNetwork
import Health
import ImageStore
import JSONCodec
import OCISpec
import Reconciler
import Testing

@testable import Engine

@Suite("A stack made ready for planning")
struct StackDefinitionTests {
    private static func web() -> Service {
        var service = Service(name: "web", image: "nginx:1")
        for number in 0..<40 { service.environment["VARIABLE_\(number)"] = "\(number)" }
        for number in 0..<20 { service.labels["label.\(number)"] = "\(number)" }
        service.command = ["run", "--fast"]
        service.configs = [FileReference(source: "conf")]
        service.healthcheck = HealthCheck()
        service.healthcheck?.test = ["CMD", "true"]
        return service
    }

    private static func hash(_ service: Service, contents: [String: String] = [:]) throws -> String {
        var generation = try Sample.generation(Sample.project([service]))
        generation.contents = contents
        let definition = try StackDefinition(stack: Sample.stack(), generation: generation)
        return try #require(definition.hashes[service.name])
    }

    @Test("the config hash is the same for the same service, whatever the order of its maps and after coding")
    func stableHash() throws {
        let hash = try Self.hash(Self.web())
        var reversed = Self.web()
        reversed.environment = Dictionary(uniqueKeysWithValues: reversed.environment.sorted { $0.key > $1.key })
        reversed.labels = [:]
        for number in (0..<20).reversed() { reversed.labels["label.\(number)"] = "\(number)" }
        #expect(try Self.hash(reversed) == hash)
        let generation = try Sample.generation(Sample.project([Self.web()]))
        let decoded = try JSON.decode(GenerationRecord.self, from: try JSON.encodeToBytes(generation))
        #expect(try StackDefinition(stack: Sample.stack(), generation: decoded).hashes["web"] == hash)
        // 64 hex digits of SHA-256; the value is what running stacks were made from.
        #expect(hash.count == 64)
    }

    struct Change: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (inout Service) -> Void

        init(_ testDescription: String, _ change: @escaping @Sendable (inout Service) -> Void) {
            self.testDescription = testDescription
            self.change = change
        }
    }

    @Test(
        "what does not concern a container does not change the hash",
        arguments: [
            Change("scale") { $0.scale = 5 },
            Change("deploy.replicas") {
                var deploy = Deploy()
                deploy.replicas = 3
                $0.deploy = deploy
            },
            Change("depends_on") { $0.dependsOn = ["db": DependsOn()] },
            Change("profiles") { $0.profiles = ["debug"] },
            Change("x- key") { $0.extensions = ["x-note": "text"] },
            Change("pull_policy") { $0.pullPolicy = .always },
            Change("build") { $0.build = Build() },
            Change("x-davit") { $0.xDavit = XDavit() },
        ])
    func insensitive(_ change: Change) throws {
        var service = Self.web()
        change.change(&service)
        #expect(service != Self.web())
        #expect(try Self.hash(service) == Self.hash(Self.web()))
    }

    @Test(
        "what a container is made of changes the hash",
        arguments: [
            Change("image") { $0.image = "nginx:2" },
            Change("variable") { $0.environment["VARIABLE_3"] = "x" },
            Change("variable removed") { $0.environment["VARIABLE_3"] = nil },
            Change("variable unset") { $0.environment.updateValue(nil, forKey: "VARIABLE_3") },
            Change("variable named like an extension") { $0.environment["x-note"] = "1" },
            Change("command") { $0.command = ["run", "--slow"] },
            Change("no command") { $0.command = nil },
            Change("label") { $0.labels["new"] = "" },
            Change("volume") { $0.volumes = [ServiceVolume(type: .volume, target: "/v")] },
            Change("restart") { $0.restart = .always },
            Change("memory") { $0.memLimit = 1 << 20 },
            Change("health check") { $0.healthcheck?.retries = 9 },
            Change("file reference") { $0.configs[0].mode = 0o400 },
        ])
    func sensitive(_ change: Change) throws {
        var service = Self.web()
        change.change(&service)
        #expect(try Self.hash(service) != Self.hash(Self.web()))
    }

    @Test("the content of a config that the service mounts changes the hash, that of another one does not")
    func contents() throws {
        let hash = try Self.hash(Self.web(), contents: ["configs.conf": "aa"])
        #expect(try Self.hash(Self.web(), contents: ["configs.conf": "bb"]) != hash)
        #expect(try Self.hash(Self.web(), contents: ["configs.conf": "aa", "configs.other": "cc"]) == hash)
        #expect(try Self.hash(Self.web(), contents: ["configs.conf": "aa", "secrets.conf": "cc"]) == hash)
    }

    // MARK: desired state

    @Test("the desired state has services, used networks and volumes sorted, and says what is missing")
    func desired() throws {
        var web = Self.web()
        web.networks = ["front": nil, "back": nil]
        web.dependsOn = ["db": DependsOn(), "cache": DependsOn()]
        web.dependsOn["db"]?.condition = .serviceHealthy
        web.dependsOn["db"]?.required = false
        web.volumes = [
            ServiceVolume(type: .volume, source: "data", target: "/d"), ServiceVolume(type: .volume, target: "/a"),
        ]
        web.scale = 2
        web.networkMode = nil
        var db = Service(name: "db", image: "redis")
        db.networkMode = .service("web")
        db.ipc = .service("web")
        db.stopGracePeriod = .seconds(3)
        var project = Sample.project([web, db])
        project.networks = [
            "front": Network(name: "shop_front"), "back": Network(name: "shop_back", external: true),
            "unused": Network(name: "shop_unused"),
        ]
        project.volumes = ["data": Volume(name: "shop_data")]
        project.disabledServices = ["debug": Service(name: "debug")]
        var stack = Sample.stack()
        stack.unselected = ["db"]
        let definition = try StackDefinition(stack: stack, generation: try Sample.generation(project))
        let fixture = try LaunchFixture()
        let desired = definition.desired(images: fixture.images)
        #expect(desired.stack == "shop" && desired.target == .up && desired.disabledServices == ["debug"])
        #expect(desired.networks.map(\.name) == ["shop_back", "shop_front"])
        #expect(desired.networks.map(\.isExternal) == [true, false])
        #expect(desired.volumes.map(\.name) == ["shop_data"])
        #expect(desired.services.map(\.name) == ["db", "web"])
        let (wantedDB, wantedWeb) = (desired.services[0], desired.services[1])
        #expect(wantedWeb.replicas == 2 && wantedWeb.hasHealthcheck && wantedWeb.isSelected)
        #expect(wantedWeb.networks == ["shop_back", "shop_front"] && wantedWeb.volumes == ["shop_data"])
        #expect(
            wantedWeb.dependencies == [
                DesiredDependency(service: "cache"),
                DesiredDependency(service: "db", condition: .healthy, isRequired: false),
            ])
        #expect(wantedWeb.problem == "image nginx:1 is not in the store; import it with `davit image import`")
        #expect(wantedDB.namespaceParents == ["web", "web"] || wantedDB.namespaceParents == ["web"])
        #expect(wantedDB.stopGrace == .seconds(3) && !wantedDB.isSelected && !wantedDB.hasHealthcheck)
    }

    @Test("`down` asks for volumes only where the user did", arguments: [false, true])
    func down(removesVolumes: Bool) throws {
        var stack = Sample.stack()
        stack.target = .down
        stack.removeVolumes = removesVolumes
        let definition = try StackDefinition(stack: stack, generation: try Sample.generation(Sample.project([])))
        let desired = definition.desired(images: try LaunchFixture().images)
        #expect(desired.target == .down(removeVolumes: removesVolumes))
    }

    struct Restart: Sendable, CustomTestStringConvertible {
        var restart: RestartPolicy?
        var deploy: String?
        var rule: RestartRule
        var testDescription: String { "\(restart.map { "\($0)" } ?? "-") under \(deploy ?? "-")" }
    }

    @Test(
        "deploy.restart_policy wins over restart",
        arguments: [
            Restart(restart: nil, deploy: nil, rule: .no), Restart(restart: .no, deploy: nil, rule: .no),
            Restart(restart: .always, deploy: nil, rule: .always),
            Restart(restart: .unlessStopped, deploy: nil, rule: .unlessStopped),
            Restart(restart: .onFailure(maximum: 3), deploy: nil, rule: .onFailure(maximumRetries: 3)),
            Restart(restart: .onFailure(maximum: 0), deploy: nil, rule: .onFailure(maximumRetries: nil)),
            Restart(restart: .always, deploy: "none", rule: .no),
            Restart(restart: .no, deploy: "any", rule: .always),
            Restart(restart: .no, deploy: "on-failure", rule: .onFailure(maximumRetries: 4)),
        ])
    func restartRule(_ example: Restart) {
        var service = Service(name: "web")
        service.restart = example.restart
        if let condition = example.deploy {
            service.deploy = Deploy()
            service.deploy?.restartPolicy = DeployRestartPolicy()
            service.deploy?.restartPolicy?.condition = condition
            service.deploy?.restartPolicy?.maxAttempts = 4
        }
        #expect(RestartRule(of: service) == example.rule)
    }
}
