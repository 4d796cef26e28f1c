import JSONCodec
import Testing

@testable import ComposeModel

struct ServiceCodingTests {
    @Test("quantities keep the spelling of docker compose's JSON")
    func quantities() throws {
        var service = Service(name: "web", image: "nginx")
        service.memLimit = 536_870_912
        service.stopGracePeriod = .seconds(90)
        service.restart = .onFailure(maximum: 3)
        service.environment = ["A": "1", "B": nil]
        service.networks = ["default": nil]
        service.ulimits = ["nofile": Ulimit(10), "nproc": Ulimit(soft: 1, hard: 2)]
        service.ports = [PortMapping(target: 80, published: "8080")]
        service.configs = [FileReference(source: "c", mode: 0o440)]
        let expected: JSONValue = [
            "command": nil, "entrypoint": nil, "image": "nginx", "mem_limit": "536870912",
            "stop_grace_period": "1m30s", "restart": "on-failure:3", "environment": ["A": "1", "B": nil],
            "networks": ["default": nil], "ulimits": ["nofile": 10, "nproc": ["soft": 1, "hard": 2]],
            "ports": [["mode": "ingress", "target": 80, "published": "8080", "protocol": "tcp"]],
            "configs": [["source": "c", "mode": "0440"]],
        ]
        #expect(try JSON.encode(service) == expected)
    }

    @Test("a project survives encoding and decoding")
    func roundTrip() throws {
        var service = Service(name: "web", image: "nginx")
        service.command = []
        service.healthcheck = HealthCheck(test: ["CMD", "true"], interval: .milliseconds(500), retries: 2)
        service.dependsOn = ["db": DependsOn(condition: .serviceHealthy, restart: true, required: false)]
        service.volumes = [ServiceVolume(type: .bind, source: "/a", target: "/b", readOnly: true)]
        service.extraHosts = ExtraHosts([.init(name: "a", address: "::1")])
        service.environment = ["NAME": nil]
        service.xDavit = XDavit()
        service.xDavit?.job = .once
        service.extensions = ["x-a": ["b": 1]]
        var project = Project(name: "p", workingDirectory: "/p", composeFiles: ["/p/compose.yaml"])
        project.services = ["web": service]
        project.disabledServices = ["off": Service(name: "off", image: "i")]
        project.networks = ["default": Network(name: "p_default")]
        project.secrets = ["s": Secret(name: "p_s", environment: "S", content: "v")]
        project.extensions = ["x-top": [1, nil]]
        let bytes = try JSON.encodeToBytes(project)
        #expect(try JSON.decode(Project.self, from: bytes) == project)
    }

    @Test("an unknown key is ignored, a wrong type is an error with its path")
    func wrongType() throws {
        let good = try JSON.decode(Service.self, from: ["image": "a", "later": 1] as JSONValue)
        #expect(good.image == "a")
        let bad: JSONValue = ["healthcheck": ["retries": "three"]]
        let error = #expect(throws: JSONError.self) { try JSON.decode(Service.self, from: bad) }
        #expect(error?.path == "$.healthcheck.retries")
    }

    @Test(
        "text values give back their canonical spelling",
        arguments: ["no", "always", "unless-stopped", "on-failure", "on-failure:5"])
    func restartPolicies(text: String) throws {
        #expect(RestartPolicy(text)?.description == text)
    }
}
