import EngineAPI
import Timestamps

/// The resources of an operation and what each is doing, in the order they turned up.
public struct ProgressBoard: Sendable {
    struct Row: Sendable {
        let resource: ResourceName
        var state: ProgressState
        var message: String?
        let startedAt: Timestamp
        var changedAt: Timestamp

        /// How long it took, or has taken until `now` while it goes on.
        func elapsed(_ now: Timestamp) -> Duration {
            (state.mood == .active ? max(now, changedAt) : changedAt).duration(since: startedAt)
        }
    }

    public let title: String
    let startedAt: Timestamp
    private(set) var rows: [Row] = []
    private(set) var summary: ProgressSummary?
    private var finishedAt: Timestamp?
    private var positions: [ResourceName: Int] = [:]

    /// `title` is what goes on, such as `up guestbook`.
    public init(title: String, startedAt: Timestamp) {
        self.title = title
        self.startedAt = startedAt
    }

    public mutating func apply(_ event: ProgressEvent, now: Timestamp) {
        switch event {
        case .resource(let progress): apply(progress)
        case .finished(let summary):
            self.summary = summary
            finishedAt = now
        }
    }

    private mutating func apply(_ progress: ResourceProgress) {
        if let position = positions[progress.resource] {
            rows[position].state = progress.state
            rows[position].message = progress.message
            rows[position].changedAt = progress.at
        } else {
            positions[progress.resource] = rows.count
            rows.append(
                Row(
                    resource: progress.resource, state: progress.state, message: progress.message,
                    startedAt: progress.at, changedAt: progress.at))
        }
    }

    public var isFinished: Bool { summary != nil }

    /// Whether nothing was told yet, so that there is nothing worth a line.
    public var isEmpty: Bool { rows.isEmpty }

    func elapsed(_ now: Timestamp) -> Duration {
        (finishedAt ?? now).duration(since: startedAt)
    }
}
