import Timestamps

/// Which containers of a service stay, which go, and which are to be made.
struct Replicas {
    /// A container that stays, or that another takes the place of.
    struct Kept {
        let container: ObservedContainer
        /// Why it is recreated; nil when it stays.
        let cause: Plan.Cause?
        /// What it needs is remade, so it cannot stay even if its successor has to wait.
        let isUnavoidable: Bool
    }

    /// By number.
    let kept: [Kept]
    let removed: [(container: ObservedContainer, cause: Plan.Cause)]
    /// Numbers, ascending: the lowest that are free.
    let missing: [Int]

    /// Replicas of an old definition go first, then the highest numbers.
    init(
        _ containers: [ObservedContainer], count: Int,
        obsolescence: (ObservedContainer) -> (cause: Plan.Cause, isUnavoidable: Bool)?
    ) {
        var removed = containers.filter(\.isBeingRemoved).map { (container: $0, cause: Plan.Cause.unfinishedRemoval) }
        var unique: [Kept] = []
        for (_, group) in Dictionary(grouping: containers.filter { !$0.isBeingRemoved }, by: \.number) {
            let candidates = group.map { container in
                let reason = obsolescence(container)
                return Kept(container: container, cause: reason?.cause, isUnavoidable: reason?.isUnavoidable ?? false)
            }
            .sorted { $0.isPreferred(to: $1) }
            unique += candidates.prefix(1)
            removed += candidates.dropFirst().map { ($0.container, .duplicate) }
        }
        unique.sort {
            ($0.cause == nil ? 0 : 1, $0.container.number) < ($1.cause == nil ? 0 : 1, $1.container.number)
        }
        let count = max(count, 0)
        removed += unique.dropFirst(count).map { ($0.container, .scaledDown) }
        kept = unique.prefix(count).sorted { $0.container.number < $1.container.number }
        let taken = Set(kept.map(\.container.number))
        missing =
            kept.count < count
            ? Array((1...count).lazy.filter { !taken.contains($0) }.prefix(count - kept.count)) : []
        self.removed = removed.sorted {
            ($0.container.number, $0.container.id) < ($1.container.number, $1.container.id)
        }
    }
}

extension Replicas.Kept {
    /// Of two containers with one key: the current one, then the running one, then the newer one.
    fileprivate func isPreferred(to other: Replicas.Kept) -> Bool {
        func order(_ kept: Replicas.Kept) -> (Int, Int, Timestamp) {
            (kept.cause == nil ? 0 : 1, kept.container.isRunning ? 0 : 1, kept.container.createdAt)
        }
        let (mine, theirs) = (order(self), order(other))
        if (mine.0, mine.1) != (theirs.0, theirs.1) { return (mine.0, mine.1) < (theirs.0, theirs.1) }
        return mine.2 != theirs.2 ? mine.2 > theirs.2 : container.id < other.container.id
    }
}
