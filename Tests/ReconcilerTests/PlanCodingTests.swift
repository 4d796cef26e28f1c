import JSONCodec
import Reconciler
import Testing

@Suite("Plans as JSON")
struct PlanCodingTests {
    private let sample = Plan(
        nodes: [
            .init(id: "create network a", operation: .createNetwork(name: "a"), cause: .new),
            .init(id: "remove network a", operation: .removeNetwork(name: "a"), cause: .networkReplaced(name: "a")),
            .init(id: "create volume v", operation: .createVolume(name: "v"), cause: .volumeReplaced(name: "v")),
            .init(id: "remove volume v", operation: .removeVolume(name: "v"), cause: .down, risk: .destroysData),
            .init(
                id: "create web-1",
                operation: .createContainer(ContainerKey(service: "web", number: 1), replacing: containerID(7)),
                dependsOn: ["create network a"], cause: .imageChanged(from: digest("a"), to: digest("b")), group: "web"),
            .init(
                id: "start web-1", operation: .startContainer(ContainerKey(service: "web", number: 1)),
                gates: [.init(service: "db", condition: .healthy)],
                cause: .restartRule(.onFailure(maximumRetries: 3), exitCode: 137), group: "web"),
            .init(
                id: "stop web-2", operation: .stopContainer(containerID(8), grace: .milliseconds(1_500)),
                cause: .configChanged(from: "h0", to: "h1"), risk: .interrupts, group: "web"),
            .init(
                id: "remove web-2", operation: .removeContainer(containerID(8), removeAnonymousVolumes: true),
                cause: .dependencyRecreated(service: "db"), group: "web"),
        ],
        findings: [.init(service: "web", severity: .warning, message: "it is so")], wakeAt: second(5))

    @Test("a plan survives its JSON form")
    func roundTrip() throws {
        let bytes = try JSON.encodeToBytes(sample)
        #expect(try JSON.decode(Plan.self, from: bytes) == sample)
    }

    @Test(
        "every plain cause survives its JSON form",
        arguments: [
            Plan.Cause.new, .notStarted, .forced, .requested, .interrupted, .scaledDown, .duplicate, .orphan, .down,
            .unfinishedRemoval, .damaged, .namespaceParentRecreated(service: "vpn"),
        ])
    func causes(cause: Plan.Cause) throws {
        #expect(try JSON.decode(Plan.Cause.self, from: JSON.encode(cause)) == cause)
    }

    @Test("the fields are those of the schema")
    func fields() throws {
        let value = try JSON.encode(sample)
        #expect(value["risk"]?.stringValue == "destroys_data")
        #expect(value["converged"]?.boolValue == false)
        #expect(value["wake_at"]?.stringValue == "2023-11-14T22:13:25.000000000Z")
        #expect(
            value["nodes"]?[5]?.serialized() == """
                {"cause":{"exit_code":137,"kind":"restart_rule","rule":"on-failure:3",\
                "text":"restart on-failure:3 after exit 137"},"depends_on":[],\
                "gates":[{"condition":"service_healthy","service":"db"}],"id":"start web-1",\
                "operation":{"kind":"start_container","number":1,"service":"web"},"risk":"none","service":"web"}
                """)
        #expect(
            value["nodes"]?[6]?["operation"]?.serialized()
                == #"{"container":"\#(containerID(8))","grace_ns":1500000000,"kind":"stop_container"}"#)
    }
}
