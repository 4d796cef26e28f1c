import ComposeLoader
import ComposeModel
import Diagnostics
import JSONCodec
import Testing

struct LoadOptionsTests {
    private func load(
        _ yaml: String, environment: [String: String] = [:], _ change: (inout LoadOptions) -> Void = { _ in }
    ) -> LoadResult {
        var options = LoadOptions(
            files: ["-"], environment: environment, currentDirectory: "/srv/My.App", stdin: Array(yaml.utf8))
        change(&options)
        return ComposeLoader.load(options)
    }

    @Test("the project's name comes from the flag, the variable, the file, the folder")
    func names() {
        let yaml = "name: From_File\nservices: {a: {image: x}}\n"
        #expect(load(yaml) { $0.projectName = "flag" }.project?.name == "flag")
        #expect(load(yaml, environment: ["COMPOSE_PROJECT_NAME": "var"]).project?.name == "var")
        #expect(load(yaml).project?.name == "from_file")
        #expect(load("services: {a: {image: x}}").project?.name == "myapp")
        #expect(load(yaml) { $0.projectName = "Not Good" }.diagnostics.map(\.id) == ["compose.name.invalid"])
    }

    @Test("profiles enable services, naming a service enables its own")
    func profiles() {
        let yaml = "services: {a: {image: x}, b: {image: x, profiles: [dev]}, c: {image: x, profiles: [ci]}}"
        #expect(load(yaml).project?.serviceNames == ["a"])
        #expect(load(yaml) { $0.profiles = ["dev"] }.project?.serviceNames == ["a", "b"])
        #expect(load(yaml) { $0.profiles = ["*"] }.project?.serviceNames == ["a", "b", "c"])
        #expect(load(yaml, environment: ["COMPOSE_PROFILES": "ci,dev"]).project?.serviceNames == ["a", "b", "c"])
        #expect(load(yaml) { $0.services = ["c"] }.project?.serviceNames == ["c"])
        #expect(load(yaml).project?.disabledServices.keys.sorted() == ["b", "c"])
    }

    @Test("named services come with their dependencies")
    func selection() {
        let yaml =
            "services: {web: {image: x, depends_on: [db]}, db: {image: x}, c: {image: x, networks: [n]}}\nnetworks: {n: }"
        let project = load(yaml) { $0.services = ["web"] }.project
        #expect(project?.serviceNames == ["db", "web"])
        #expect(project?.networks.keys.sorted() == ["default"])
        let wrong = load(yaml) { $0.services = ["wbe"] }
        #expect(wrong.diagnostics.map(\.hint) == ["did you mean `web`?"])
    }

    @Test("without interpolation the tree keeps its variables")
    func noInterpolate() throws {
        let yaml = "services: {a: {image: '${X}', ports: ['${P}:80', '1:2'], scale: '${N}'}}"
        let result = load(yaml) { $0.noInterpolate = true }
        #expect(result.diagnostics == [])
        let service = try #require(result.tree?.json["services"]?["a"])
        #expect(service["image"] == "${X}")
        #expect(service["ports"]?[0] == "${P}:80")
        #expect(service["ports"]?[1] == "1:2")
    }

    @Test("all mistakes are found in one load")
    func allAtOnce() {
        let yaml = """
            services:
              web:
                imagee: nginx
                ports: ["70000:80"]
                networks: [frnt]
                depends_on: [dbb]
              db:
                image: redis
                healthcheck: {interval: 30}
            networks: {front: }
            """
        let result = load(yaml)
        #expect(
            result.diagnostics.map(\.id) == [
                "compose.key.unknown", "compose.port.range", "compose.network.undefined", "compose.service.undefined",
                "compose.type",
            ])
        #expect(result.diagnostics.compactMap(\.span?.line) == [3, 4, 5, 6, 9])
        #expect(result.diagnostics.map(\.hint).contains("did you mean `front`?"))
    }

    @Test("a missing file, a folder and no file at all are diagnostics")
    func files() {
        #expect(load("") { $0.files = ["nope.yaml"] }.diagnostics.map(\.id) == ["compose.file"])
        #expect(
            load("") {
                $0.files = ["/usr"]; $0.projectName = "p"
            }.diagnostics.map(\.id) == ["compose.file"])
        #expect(load("") { $0.files = [] }.diagnostics.map(\.id) == ["compose.file"])
    }

    @Test("what cannot be run is named at its line")
    func unsupported() throws {
        let yaml =
            "services:\n  a:\n    image: x\n    storage_opt: {size: 1G}\n    build: .\n  b: {image: y, pid: 'container:z'}\n"
        let result = load(yaml)
        let project = try #require(result.project)
        let found = UnsupportedFeatures.check(project, tree: result.tree)
        #expect(
            found.map(\.id) == [
                "davit.unsupported.storage_opt", "davit.unsupported.build", "davit.unsupported.container-namespace",
            ])
        #expect(found.compactMap(\.span?.line) == [4, 5, 6])
        #expect(UnsupportedFeatures.check(project, tree: nil) { $0 == "x" }.count == 2)
    }

    @Test(
        "what works in part says at its line what does not",
        arguments: [
            ("services: {a: {image: x, network_mode: bridge}}", "error network_mode"),
            ("services: {a: {image: x, links: ['b:c']}, b: {image: x}}", "error link-alias"),
            ("services: {a: {image: x, volumes_from: [b]}, b: {image: x}}", "error volumes_from"),
            ("services: {a: {image: x, security_opt: ['apparmor=p']}}", "error apparmor"),
            ("services: {a: {image: x, gpus: [{count: 1, options: {a: b}}]}}", "warning device-options"),
            ("services: {a: {image: x, pull_policy: always}}", "warning pull_policy"),
            ("services: {a: {image: x, deploy: {update_config: {parallelism: 1}}}}", "warning update_config"),
            ("services: {a: {image: x, configs: [c]}}\nconfigs: {c: {external: true}}", "error external"),
            (
                "services: {a: {image: x, volumes: ['vol:/v']}}\nvolumes: {vol: {driver_opts: {type: nfs}}}",
                "error volume-type"
            ),
            ("services: {a: {image: x}}\nnetworks: {default: {driver_opts: {y: z}}}", "warning network-option"),
        ])
    func inPart(yaml: String, expected: String) throws {
        let result = load(yaml)
        let found = UnsupportedFeatures.check(try #require(result.project), tree: result.tree)
        #expect(found.map { "\($0.severity.rawValue) \($0.id.dropFirst("davit.unsupported.".count))" } == [expected])
        #expect(found.first?.span != nil)
    }

    @Test("links to a service's own name, and what every host has, are supported")
    func supported() throws {
        let yaml =
            "services: {a: {image: x, links: [b, 'b:b'], network_mode: none, security_opt: ['apparmor:unconfined']}, b: {image: y}}"
        let result = load(yaml)
        #expect(UnsupportedFeatures.check(try #require(result.project), tree: result.tree).isEmpty)
    }

    @Test("x-davit is typed, a slip in it is an error with a suggestion")
    func xDavit() {
        let good = load("services: {a: {image: x, x-davit: {job: once}}}").project
        #expect(good?.services["a"]?.xDavit?.job == .once)
        let bad = load("services: {a: {image: x, x-davit: {jobb: once}}}")
        #expect(bad.diagnostics.map(\.hint) == ["did you mean `job`?"])
    }

    @Test("a project goes through its JSON unchanged", arguments: StackPropertyTests.valid)
    func wire(name: String) throws {
        let project = try #require(Stacks.load(name).project)
        #expect(try JSON.decode(Project.self, from: try JSON.encodeToBytes(project)) == project)
    }
}

struct HostileStackTests {
    private func ids(_ yaml: String) -> [String] {
        var options = LoadOptions(files: ["-"], projectName: "p", currentDirectory: "/", stdin: Array(yaml.utf8))
        options.noEnvResolution = true
        return ComposeLoader.load(options).diagnostics.map(\.id)
    }

    @Test("port ranges that stand for billions end in a diagnostic")
    func ports() {
        let list = (1...100).map { "\"127.0.0.\($0):1-65535:1-65535\"" }.joined(separator: ",")
        #expect(Set(ids("services: {a: {image: x, ports: [\(list)]}}")) == ["compose.port.count"])
    }

    @Test("a long chain of extends and a large cycle end in diagnostics")
    func chains() {
        let chain = (0..<300).map { "  s\($0): {extends: s\($0 + 1)}\n" }.joined()
        #expect(Set(ids("services:\n\(chain)  s300: {image: x}\n")) == ["compose.extends.depth"])
        let cycle = (0..<2000).map { "  s\($0): {image: x, depends_on: [s\(($0 + 1) % 2000)]}\n" }.joined()
        #expect(ids("services:\n\(cycle)") == ["compose.cycle"])
    }

    @Test("thousands of mistakes are kept to a thousand")
    func many() {
        let services = (0..<3000).map { "  s\($0): {image: x, foo: 1}\n" }.joined()
        #expect(ids("services:\n\(services)").count == 1000)
    }
}
