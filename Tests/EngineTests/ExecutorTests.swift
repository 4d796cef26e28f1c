import Reconciler
import Synchronization
import Testing

@testable import Engine

@Suite("Executor")
struct ExecutorTests {
    @Test("an operation runs after everything that it needs, whatever the order of the plan's rest")
    func order() async {
        let host = RecordingHost()
        let plan = Plan(nodes: [
            node("a"), node("b", after: ["a"]), node("c", after: ["a"]), node("d", after: ["b", "c"]), node("e"),
        ])
        let outcomes = await run(plan, on: host)
        let performed = host.performed
        #expect(Set(performed) == ["a", "b", "c", "d", "e"])
        for node in plan.nodes {
            for needed in node.dependsOn {
                #expect(index(of: needed, in: performed) < index(of: node.id, in: performed))
            }
        }
        #expect(plan.nodes.allSatisfy { isDone(outcomes[$0.id]) })
    }

    @Test("operations that do not need each other run at the same time")
    func concurrency() async {
        // Each waits for all: one after the other they would never end.
        let host = RecordingHost(meeting: 3)
        let outcomes = await run(Plan(nodes: [node("a"), node("b"), node("c")]), on: host)
        #expect(outcomes.count == 3)
    }

    @Test("a failure skips all that need it, directly or not, and nothing else")
    func failure() async {
        let host = RecordingHost(failing: ["a"])
        let plan = Plan(nodes: [
            node("a"), node("b", after: ["a"]), node("c", after: ["b"]), node("other"),
            node("both", after: ["c", "other"]), node("last", after: ["other"]),
        ])
        let outcomes = await run(plan, on: host)
        #expect(Set(host.performed) == ["a", "other", "last"])
        #expect(failureMessage(outcomes["a"]) == "a failed")
        #expect(skipCause(outcomes["b"]) == "a")
        #expect(skipCause(outcomes["c"]) == "b")
        #expect(skipCause(outcomes["both"]) == "c")
        #expect(isDone(outcomes["last"]))
    }

    @Test("a node skipped for one dependency is not started by another one that ends later")
    func skippedStaysSkipped() async {
        for _ in 0..<50 {
            let host = RecordingHost(failing: ["bad"])
            let plan = Plan(nodes: [node("bad"), node("good"), node("target", after: ["bad", "good"])])
            let outcomes = await run(plan, on: host)
            #expect(!host.performed.contains("target"))
            #expect(skipCause(outcomes["target"]) == "bad")
        }
    }

    @Test("a long chain behind a failure is skipped whole")
    func longChain() async {
        var nodes = [node("0")]
        for number in 1..<20_000 { nodes.append(node("\(number)", after: ["\(number - 1)"])) }
        let outcomes = await run(Plan(nodes: nodes), on: RecordingHost(failing: ["0"]))
        #expect(outcomes.count == 20_000)
        #expect(skipCause(outcomes["19999"]) == "19998")
    }

    @Test("a node behind a gate does not run, nor does what needs it, and neither has an outcome")
    func gates() async {
        let host = RecordingHost()
        var gated = node("gated", after: ["a"])
        gated.gates = [Plan.Gate(service: "db", condition: .healthy)]
        let outcomes = await run(Plan(nodes: [node("a"), gated, node("behind", after: ["gated"])]), on: host)
        #expect(host.performed == ["a"])
        #expect(outcomes["gated"] == nil && outcomes["behind"] == nil)
    }

    @Test("data is destroyed only where that was approved", arguments: [false, true])
    func approval(isApproved: Bool) async {
        let host = RecordingHost()
        var volume = node("remove volume")
        volume.risk = .destroysData
        let plan = Plan(nodes: [volume, node("after", after: ["remove volume"]), node("other")])
        let outcomes = await run(plan, on: host, approvesDataLoss: isApproved)
        #expect(host.performed.contains("remove volume") == isApproved)
        #expect(host.performed.contains("after") == isApproved)
        #expect(isDone(outcomes["other"]))
        if !isApproved { #expect(failureMessage(outcomes["remove volume"])?.contains("not approved") == true) }
    }

    @Test("each node that runs is announced before and told of after, each once")
    func announcements() async {
        let told = Mutex<[String]>([])
        let executor = Executor(host: RecordingHost(failing: ["b"]))
        let plan = Plan(nodes: [node("a"), node("b", after: ["a"]), node("c", after: ["b"])])
        _ = await executor.execute(plan, approvesDataLoss: false) { node in
            told.withLock { $0.append("+\(node.id)") }
        } finished: { node, _ in
            told.withLock { $0.append("-\(node.id)") }
        }
        #expect(told.withLock { $0 } == ["+a", "-a", "+b", "-b"])
    }

    private func node(_ id: String, after dependencies: [String] = []) -> Plan.Node {
        Plan.Node(id: id, operation: .createNetwork(name: id), dependsOn: dependencies, cause: .new)
    }

    private func run(
        _ plan: Plan, on host: RecordingHost, approvesDataLoss: Bool = false
    ) async -> [String: NodeOutcome] {
        await Executor(host: host).execute(plan, approvesDataLoss: approvesDataLoss, started: { _ in }) { _, _ in }
    }

    private func index(of id: String, in performed: [String]) -> Int { performed.firstIndex(of: id) ?? -1 }

    private func isDone(_ outcome: NodeOutcome?) -> Bool { if case .done? = outcome { true } else { false } }

    private func failureMessage(_ outcome: NodeOutcome?) -> String? {
        if case .failed(let message)? = outcome { message } else { nil }
    }

    private func skipCause(_ outcome: NodeOutcome?) -> String? {
        if case .skipped(let cause)? = outcome { cause } else { nil }
    }
}

/// Remembers what it was asked to do.
private final class RecordingHost: OperationHost {
    private struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private let failing: Set<String>
    /// Operations end once so many have begun.
    private let meeting: Int
    private let log = Mutex<[String]>([])
    private let arrivals = Mutex<(count: Int, waiting: [CheckedContinuation<Void, Never>])>((0, []))

    init(failing: Set<String> = [], meeting: Int = 0) {
        self.failing = failing
        self.meeting = meeting
    }

    var performed: [String] { log.withLock { $0 } }

    func perform(_ node: Plan.Node) async throws {
        log.withLock { $0.append(node.id) }
        if meeting > 0 { await meet() }
        if failing.contains(node.id) { throw Failure(description: "\(node.id) failed") }
    }

    private func meet() async {
        await withCheckedContinuation { continuation in
            let ready = arrivals.withLock { arrivals in
                arrivals.count += 1
                arrivals.waiting.append(continuation)
                guard arrivals.count == meeting else { return [CheckedContinuation<Void, Never>]() }
                return arrivals.waiting
            }
            for waiter in ready { waiter.resume() }
        }
    }
}
