import ComposeModel
import OCISpec
import Testing

@testable import Engine

@Suite("The health check that runs")
struct HealthCheckTests {
    private let fixture: LaunchFixture

    init() throws { fixture = try LaunchFixture() }

    private func check(
        _ own: [String]?, image: [String]?, shell: [String]? = nil, _ change: (inout HealthCheck) -> Void = { _ in }
    ) throws -> EffectiveHealthCheck? {
        var service: HealthCheck?
        if let own {
            var check = HealthCheck()
            check.test = own
            change(&check)
            service = check
        }
        var config = ImageConfiguration.Config(shell: shell)
        if let image { config.healthcheck = .init(test: image, interval: 5_000_000_000, retries: 9) }
        return try fixture.builder.healthCheck(service, image: config, service: "web")
    }

    @Test("the stack file's test wins over the image's; NONE and disable end both")
    func merging() throws {
        #expect(try check(nil, image: nil) == nil)
        #expect(try check(nil, image: ["NONE"]) == nil)
        #expect(try check(nil, image: ["CMD", "image"])?.arguments == ["image"])
        #expect(try check(["CMD", "own"], image: ["CMD", "image"])?.arguments == ["own"])
        #expect(try check([], image: ["CMD", "image"])?.arguments == ["image"])
        #expect(try check(["NONE"], image: ["CMD", "image"]) == nil)
        #expect(try check([], image: ["CMD", "image"]) { $0.disable = true } == nil)
    }

    @Test("CMD-SHELL runs in the image's shell")
    func shell() throws {
        #expect(try check(["CMD-SHELL", "a && b"], image: nil)?.arguments == ["/bin/sh", "-c", "a && b"])
        #expect(
            try check(["CMD-SHELL", "a"], image: nil, shell: ["/bin/bash", "-ec"])?.arguments
                == ["/bin/bash", "-ec", "a"])
    }

    @Test("times come from the stack file, then from the image")
    func schedule() throws {
        let image = try #require(try check([], image: ["CMD", "x"]))
        #expect(image.schedule.interval == .seconds(5) && image.schedule.retries == 9)
        let own = try #require(
            try check(["CMD", "x"], image: ["CMD", "y"]) {
                $0.interval = .seconds(1)
                $0.retries = 2
            })
        #expect(own.schedule.interval == .seconds(1) && own.schedule.retries == 2)
    }

    @Test(
        "a test without a command or of another form is refused", arguments: [["CMD"], ["curl", "x"], ["cmd", "x"]])
    func badTest(test: [String]) {
        #expect(throws: EngineError.self) { try check(test, image: nil) }
    }
}
