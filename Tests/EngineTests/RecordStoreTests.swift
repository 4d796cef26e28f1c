import ComposeModel
import GRDB
import OCISpec
import Reconciler
import Testing
import Timestamps

@testable import Engine

@Suite("Records")
struct RecordStoreTests {
    private let folder: TemporaryFolder
    private let store: RecordStore

    init() throws {
        folder = try TemporaryFolder()
        store = try RecordStore(path: "\(folder.path)/davit.db", logger: Sample.logger)
    }

    /// The same file opened again, as after a restart.
    private func reopened() throws -> RecordStore {
        try RecordStore(path: "\(folder.path)/davit.db", logger: Sample.logger)
    }

    private func execute(_ sql: String) throws {
        try store.database.write { try $0.execute(sql: sql) }
    }

    private func quarantined() throws -> [String] {
        try store.database.read {
            try String.fetchAll($0, sql: "SELECT source || ':' || key FROM quarantine ORDER BY 1")
        }
    }

    @Test("a stack and its generation come back as they were stored")
    func stacks() throws {
        var service = Service(name: "web", image: "nginx")
        service.environment = ["A": "1", "B": nil]
        service.extensions = ["x-note": ["k": 1]]
        var stack = Sample.stack()
        stack.options = ReconcileOptions(forceRecreate: ["a", "b", "c", "d"], noStart: true)
        stack.unselected = ["db"]
        let generation = try Sample.generation(Sample.project([service]), number: 7)
        try store.save(stack, with: generation)
        #expect(try reopened().stacks() == [stack])
        #expect(try reopened().stack("shop") == stack)
        #expect(try reopened().generation(stack: "shop", number: 7) == generation)
        #expect(try store.generation(stack: "shop", number: 6) == nil)
        #expect(try store.highestGeneration(stack: "shop") == 7)
        #expect(try store.highestGeneration(stack: "none") == 0)
        #expect(try store.pinnedImages() == [try Sample.digest("1")])
    }

    @Test("a container, its state, endpoints, networks and volumes come back as they were stored")
    func resources() throws {
        var record = ContainerRecord(
            definition: try Sample.definition(Service(name: "web")), state: Lifecycle(phase: .creating))
        try store.insert(record)
        record.state.phase = .exited
        record.state.exitCode = 137
        record.state.startedAt = Sample.time
        record.state.stoppedBy = .user
        record.state.ports = [PortBinding(hostAddress: nil, hostPort: 80, containerPort: 8080, protocol: "tcp")]
        try store.save(record.state, of: record.id)
        var network = try Self.network("shop_front")
        try store.save(network)
        network.lastLease = "10.210.0.9"
        let endpoint = try Self.endpoint("c", "10.210.0.9")
        try store.save([endpoint], advancing: [network])
        let volume = VolumeRecord(
            name: "shop_data", stack: "shop", key: "data", hash: "h", labels: ["a": "b"], isAnonymous: false,
            device: nil, createdAt: Sample.time)
        try store.save(volume)
        let again = try reopened()
        #expect(try again.containers() == [record])
        #expect(try again.networks() == [network])
        #expect(try again.endpoints() == [endpoint])
        #expect(try again.volumes() == [volume])
        try again.removeContainer(record.id)
        try again.removeEndpoints(of: record.id)
        try again.removeNetwork(network.name)
        try again.removeVolume(volume.name)
        #expect(try store.containers().isEmpty && store.networks().isEmpty)
        #expect(try store.endpoints().isEmpty && store.volumes().isEmpty)
    }

    @Test("one address of a network is leased to one container alone")
    func uniqueAddress() throws {
        try store.save([try Self.endpoint("a", "10.210.0.2")], advancing: [])
        #expect(throws: DatabaseError.self) {
            try store.save([try Self.endpoint("b", "10.210.0.3"), try Self.endpoint("d", "10.210.0.3")], advancing: [])
        }
        #expect(try store.endpoints().map(\.address) == ["10.210.0.2"])
    }

    @Test("a generation that does not decode is set aside, and the same number of another stack stays")
    func generationQuarantine() throws {
        for name in ["one", "two"] {
            let project = Sample.project([Service(name: "web")], name: name)
            try store.save(Sample.stack(name), with: try Sample.generation(project))
        }
        try execute("UPDATE generation SET body = '{\"stack\": 1}' WHERE stack = 'one'")
        #expect(try store.generation(stack: "one", number: 1) == nil)
        #expect(try store.generation(stack: "two", number: 1) != nil)
        #expect(try quarantined() == ["generation:one 1"])
        // What was set aside is still all there.
        let bodies = try store.database.read { try String.fetchAll($0, sql: "SELECT body FROM quarantine") }
        #expect(bodies == ["{\"stack\": 1}"])
    }

    @Test("an endpoint that does not decode is set aside without the container's other ones")
    func endpointQuarantine() throws {
        var other = try Self.endpoint("a", "10.210.1.2")
        other.network = "shop_back"
        try store.save([try Self.endpoint("a", "10.210.0.2"), other], advancing: [])
        try execute("UPDATE endpoint SET body = 'torn' WHERE network = 'shop_front'")
        #expect(try store.endpoints() == [other])
        #expect(try store.endpoints() == [other])
        #expect(try quarantined() == ["endpoint:shop_front \(String(repeating: "a", count: 64))"])
    }

    @Test(
        "no content of a row stops the store from reading the others",
        arguments: ["'{'", "''", "'null'", "x'ff00'", "'[]'", "7"])
    func damage(body: String) throws {
        for name in ["one", "two"] { try store.save(Sample.stack(name)) }
        try store.insert(
            ContainerRecord(definition: try Sample.definition(Service(name: "web")), state: Lifecycle(phase: .created)))
        try execute("UPDATE stack SET body = \(body) WHERE name = 'one'")
        try execute("UPDATE container SET state = \(body)")
        #expect(try store.stacks().map(\.name) == ["two"])
        #expect(try store.containers().isEmpty)
        #expect(try quarantined().map { $0.prefix { $0 != ":" } } == ["container", "stack"])
    }

    @Test("pruning keeps the newest generations and the one that runs")
    func pruning() throws {
        let project = Sample.project([Service(name: "web")])
        for number in 1...8 { try store.save(Sample.stack(), with: try Sample.generation(project, number: number)) }
        try store.save(
            Sample.stack("other"), with: try Sample.generation(Sample.project([], name: "other"), number: 1))
        try store.pruneGenerations(stack: "shop", keep: 3, running: 2)
        let kept = try (1...8).filter { try store.generation(stack: "shop", number: $0) != nil }
        #expect(kept == [2, 6, 7, 8])
        #expect(try store.generation(stack: "other", number: 1) != nil)
    }

    @Test("a stack is removed with its generations, unless it was changed since it was read")
    func conditionalRemoval() throws {
        var stack = Sample.stack()
        stack.options = ReconcileOptions(forceRecreate: Set((0..<40).map { "service-\($0)" }))
        try store.save(stack, with: try Sample.generation(Sample.project([Service(name: "web")])))
        let read = try #require(try reopened().stack("shop"))
        var newer = stack
        newer.requestedAt = Sample.time.adding(.seconds(1))
        try store.save(newer)
        #expect(try !store.remove(read))
        #expect(try store.stack("shop") == newer)
        try store.save(stack)
        #expect(try store.remove(read))
        #expect(try store.stack("shop") == nil)
        #expect(try store.generation(stack: "shop", number: 1) == nil)
        #expect(try !store.remove(read))
    }

    static func network(_ name: String) throws -> NetworkRecord {
        NetworkRecord(
            name: name, stack: "shop", key: "front", id: String(repeating: "e", count: 64), hash: "h",
            subnet: "10.210.0.0/24", gateway: "10.210.0.1", ipRange: nil, isInternal: false, bridge: "dv0", mtu: nil,
            labels: [:], createdAt: Sample.time, lastLease: nil)
    }

    static func endpoint(_ digit: Character, _ address: String) throws -> EndpointRecord {
        EndpointRecord(
            network: "shop_front", container: try Sample.id(digit), address: address, hostLink: "ve0",
            containerLink: "eth0", macAddress: "02:42:0a:d2:00:02", names: ["web"])
    }
}
