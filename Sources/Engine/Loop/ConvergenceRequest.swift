import EngineAPI
import Synchronization
import Timestamps

/// Somebody who waits for a stack to become what it is to be, and is told on the way.
final class ConvergenceRequest: Sendable {
    private struct State {
        var isNew = true
        var isFinished = false
        var changed = 0
        var failures: [ProgressSummary.Failure] = []
        var warnings: Set<String> = []
        var waits: [String: String] = [:]
    }

    /// What it asked for: a stack of which something else is asked meanwhile will not come to it.
    let target: StackRecord.Target
    let waitsForHealth: Bool
    private let deadline: Timestamp?
    private let continuation: ProgressStream.Continuation
    private let state = Mutex(State())

    init(
        target: StackRecord.Target, waitsForHealth: Bool, deadline: Timestamp?,
        continuation: ProgressStream.Continuation
    ) {
        self.target = target
        self.waitsForHealth = waitsForHealth
        self.deadline = deadline
        self.continuation = continuation
    }

    /// Whether it has not yet been told what runs already.
    var isNew: Bool {
        get { state.withLock { $0.isNew } }
        set { state.withLock { $0.isNew = newValue } }
    }

    var isPastDeadline: Bool { deadline.map { $0 <= .now() } ?? false }

    func send(_ progress: ResourceProgress) {
        if progress.state != .waiting { state.withLock { $0.waits[progress.resource.name] = nil } }
        continuation.yield(.resource(progress))
    }

    func count() { state.withLock { $0.changed += 1 } }

    /// Whether this is not what was said of the resource last.
    func isNewWait(of resource: String, _ message: String) -> Bool {
        state.withLock { $0.waits.updateValue(message, forKey: resource) != message }
    }

    func fail(_ subject: String, _ message: String) {
        state.withLock { state in
            let failure = ProgressSummary.Failure(subject: subject, message: message)
            if !state.failures.contains(failure) { state.failures.append(failure) }
        }
    }

    /// A retry has succeeded.
    func succeed(_ subject: String) {
        state.withLock { state in state.failures.removeAll { $0.subject == subject } }
    }

    var hasFailed: Bool { state.withLock { !$0.failures.isEmpty } }

    func warn(_ subject: String, _ message: String) {
        guard state.withLock({ $0.warnings.insert("\(subject): \(message)").inserted }) else { return }
        send(ResourceProgress(ResourceName(.service, subject), .warning, message: message, at: .now()))
    }

    func finish(_ failures: [ProgressSummary.Failure]) {
        let summary = state.withLock { state -> ProgressSummary? in
            guard !state.isFinished else { return nil }
            state.isFinished = true
            let all = state.failures + failures
            return ProgressSummary(ok: all.isEmpty, failures: all, changed: state.changed)
        }
        guard let summary else { return }
        continuation.yield(.finished(summary))
        continuation.finish()
    }
}
