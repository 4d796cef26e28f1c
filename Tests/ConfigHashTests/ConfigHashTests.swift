import ComposeModel
import ConfigHash
import Testing

struct ConfigHashTests {
    private func service(_ change: (inout Service) -> Void = { _ in }) -> Service {
        var service = Service()
        service.name = "web"
        service.image = "nginx"
        service.environment = ["B": "2", "A": "1", "C": nil]
        change(&service)
        return service
    }

    private func hash(_ service: Service, _ contents: [String: String] = [:]) throws -> String {
        try ConfigHash.of(service, contents: contents)
    }

    @Test("what does not make a container another one does not change the hash")
    func stable() throws {
        let plain = try hash(service())
        #expect(plain.count == 64)
        #expect(try hash(service { $0.scale = 3 }) == plain)
        #expect(try hash(service { $0.profiles = ["a"] }) == plain)
        #expect(try hash(service { $0.dependsOn = ["db": DependsOn()] }) == plain)
        #expect(try hash(service { $0.build = Build() }) == plain)
        #expect(try hash(service { $0.extensions = ["x-a": 1] }) == plain)
        #expect(try hash(service { $0.deploy = Deploy() }) == plain)
    }

    @Test("what makes a container another one changes it")
    func changes() throws {
        let plain = try hash(service())
        #expect(try hash(service { $0.image = "nginx:2" }) != plain)
        #expect(try hash(service { $0.environment["A"] = "" }) != plain)
        #expect(try hash(service { $0.labels = ["a": "b"] }) != plain)
        #expect(try hash(service { $0.command = [] }) != plain)
    }

    @Test("the content of a config counts for the services that mount it alone")
    func contents() throws {
        var reference = FileReference()
        reference.source = "page"
        let mounting = service { $0.configs = [reference] }
        #expect(try hash(mounting, ["configs.page": "a"]) != hash(mounting, ["configs.page": "b"]))
        #expect(try hash(service(), ["configs.page": "a"]) == hash(service(), ["configs.page": "b"]))
    }

    @Test("contents are digests of what is inline; external ones and unreadable files have none")
    func read() {
        var page = Config()
        page.content = "hello"
        var gone = Config()
        gone.file = "/nonexistent/file"
        var other = Config()
        other.external = true
        let project = Project(name: "p", configs: ["page": page, "gone": gone, "other": other])
        #expect(
            ConfigHash.contents(of: project) == [
                "configs.page": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
            ])
    }
}
