extension UpPlanner {
    /// Plans the replicas of one service; those that it depends on are planned already.
    mutating func planService(_ service: DesiredService) {
        let replicas = Replicas(world.containers[service.name] ?? [], count: service.replicas) {
            obsolescence($0, service)
        }
        let readiness = readiness(of: service)
        let problem = world.creationProblem(service)
        var outcome = ServiceOutcome()

        for kept in replicas.kept {
            let container = kept.container
            if let cause = kept.cause, problem == nil, !staysInstead(kept, service, readiness) {
                outcome.removals.append(remove(container, cause: cause, isReplacement: true))
                outcome.isRecreated = true
                create(container.key, service, replacing: container, cause: cause, &outcome)
                start(container.key, service, cause: cause, readiness, &outcome)
            } else {
                keep(container, service, readiness, &outcome)
            }
        }
        for number in replicas.missing where problem == nil {
            let key = ContainerKey(service: service.name, number: number)
            create(key, service, replacing: nil, cause: .new, &outcome)
            start(key, service, cause: .new, readiness, &outcome)
        }
        for (container, cause) in replicas.removed {
            let removal = remove(container, cause: cause, isReplacement: false)
            outcome.removals.append(removal)
            draft.order("create \(container.key)", needs: [removal.remove])
            draft.order("start \(container.key)", follows: [removal.remove])
        }
        if let problem, !replicas.missing.isEmpty || replicas.kept.contains(where: { $0.cause != nil }) {
            draft.report(.error, problem, service: service.name)
            outcome.lacksReplicas = !replicas.missing.isEmpty
        }
        outcome.setParent(replicas)
        orderTeardown(of: service, outcome)
        outcomes[service.name] = outcome
    }

    /// Why a container has to be made anew.
    private func obsolescence(
        _ container: ObservedContainer, _ service: DesiredService
    ) -> (cause: Plan.Cause, isUnavoidable: Bool)? {
        guard !world.desired.options.noRecreate else { return nil }
        let loss = loss(container, service)
        if let cause = change(container, service) ?? loss { return (cause, loss != nil) }
        return nil
    }

    private func change(_ container: ObservedContainer, _ service: DesiredService) -> Plan.Cause? {
        if container.hash != service.hash { return .configChanged(from: container.hash, to: service.hash) }
        if let image = service.image, let old = container.image, old != image {
            return .imageChanged(from: old, to: image)
        }
        if world.desired.options.forceRecreate.contains(service.name),
            let requestedAt = world.requestedAt(service.name), container.createdAt < requestedAt
        {
            return .forced
        }
        return nil
    }

    /// What it stands on goes or has gone.
    private func loss(_ container: ObservedContainer, _ service: DesiredService) -> Plan.Cause? {
        for parent in service.namespaceParents.sorted() {
            guard let outcome = outcomes[parent] else { continue }
            if outcome.isNewParent { return .namespaceParentRecreated(service: parent) }
            if let createdAt = outcome.parentCreatedAt, createdAt > container.createdAt {
                return .namespaceParentRecreated(service: parent)
            }
        }
        if let name = replacedNetworks.filter({ world.uses(container, network: $0) }).min() {
            return .networkReplaced(name: name)
        }
        if let name = replacedVolumes.filter({ world.uses(container, volume: $0) }).min() {
            return .volumeReplaced(name: name)
        }
        return nil
    }

    /// An obsolete container that is better than none: its successor could not start, or the user has stopped it.
    private mutating func staysInstead(
        _ kept: Replicas.Kept, _ service: DesiredService, _ readiness: Readiness
    ) -> Bool {
        guard !kept.isUnavoidable else { return false }
        if world.isLeftAlone(kept.container, service) { return true }
        guard kept.container.isRunning, readiness.hasFailed, !world.desired.options.noStart else { return false }
        for reason in readiness.failures {
            draft.report(.error, "\(kept.container.key) is not replaced: \(reason)", service: service.name)
        }
        return true
    }

    private mutating func remove(
        _ container: ObservedContainer, cause: Plan.Cause, isReplacement: Bool
    ) -> PlanDraft.Removal {
        let anonymousVolumes = isReplacement && world.desired.options.renewAnonymousVolumes
        let removal = draft.remove(
            container, grace: world.grace(of: container), anonymousVolumes: anonymousVolumes, cause: cause)
        removals.append(removal)
        return removal
    }

    private mutating func create(
        _ key: ContainerKey, _ service: DesiredService, replacing old: ObservedContainer?, cause: Plan.Cause,
        _ outcome: inout ServiceOutcome
    ) {
        let operation = Plan.Operation.createContainer(key, replacing: old?.id)
        var entry = PlanDraft.Entry(
            node: Plan.Node(id: "create \(key)", operation: operation, cause: cause, group: service.name))
        entry.needs = resources(of: service)
        if old != nil { entry.needs.insert("remove \(key)") }
        for parent in service.namespaceParents { entry.needs.formUnion(outcomes[parent]?.creates ?? []) }
        draft.add(entry)
        outcome.creates.append(entry.node.id)
        outcome.firstCreated = min(outcome.firstCreated ?? key.number, key.number)
    }

    /// Plans the start of a container that this plan creates or that does not run.
    private mutating func start(
        _ key: ContainerKey, _ service: DesiredService, cause: Plan.Cause, _ readiness: Readiness,
        _ outcome: inout ServiceOutcome
    ) {
        guard !world.desired.options.noStart || cause.isRestart else {
            outcome.isHeldBack = true
            return
        }
        guard !readiness.hasFailed else {
            outcome.isHeldBack = true
            for reason in readiness.failures { draft.report(.error, reason, service: service.name) }
            return
        }
        let id = "start \(key)"
        var entry = PlanDraft.Entry(
            node: Plan.Node(id: id, operation: .startContainer(key), cause: cause, group: service.name))
        let create = "create \(key)"
        entry.needs = readiness.needs.union(draft.contains(create) ? [create] : resources(of: service))
        entry.follows = readiness.follows
        entry.gates = readiness.gates
        draft.add(entry)
        outcome.starts.append(id)
    }

    private mutating func keep(
        _ container: ObservedContainer, _ service: DesiredService, _ readiness: Readiness,
        _ outcome: inout ServiceOutcome
    ) {
        draft.claim(container)
        let decision = world.startDecision(container, service)
        outcome.kept.append((container, decision))
        switch decision {
        case .start(let cause): start(container.key, service, cause: cause, readiness, &outcome)
        case .wait(let until): draft.wake(at: until)
        case .stay:
            reportExit(container, service)
            restartAfterDependency(container, service, readiness, &outcome)
        }
    }

    private mutating func reportExit(_ container: ObservedContainer, _ service: DesiredService) {
        guard case .exited(let code, _) = container.status, code != 0, container.stoppedBy == nil else { return }
        let count = container.backoff.restartCount
        let effort = count > 0 ? " after \(count) restart\(count == 1 ? "" : "s")" : ""
        draft.report(
            .warning, "\(container.key) has exited with code \(code)\(effort); restart is \(service.restart)",
            service: service.name)
    }

    /// `depends_on.restart`: a container that runs is stopped before a dependency is recreated, and started after.
    private mutating func restartAfterDependency(
        _ container: ObservedContainer, _ service: DesiredService, _ readiness: Readiness,
        _ outcome: inout ServiceOutcome
    ) {
        guard container.isRunning, !readiness.hasFailed, !world.desired.options.noStart else { return }
        let recreated = service.dependencies.filter { $0.restart && isRecreatedNow($0.service) }
        guard let first = recreated.map(\.service).min() else { return }
        let cause = Plan.Cause.dependencyRecreated(service: first)
        let stop = draft.stop(container, grace: world.grace(of: container), cause: cause)
        start(container.key, service, cause: cause, readiness, &outcome)
        draft.order("start \(container.key)", needs: [stop].compactMap(\.self))
    }

    /// Whether the service is recreated and nothing of that failed lately.
    private func isRecreatedNow(_ name: String) -> Bool {
        guard let outcome = outcomes[name], outcome.isRecreated else { return false }
        let nodes = outcome.removals.flatMap { [$0.first, $0.remove] } + outcome.creates + outcome.starts
        return !nodes.contains { world.activeFailure(of: $0, service: name) != nil }
    }

    /// Dependents are stopped, and followers are gone, before what they stand on is.
    private mutating func orderTeardown(of service: DesiredService, _ outcome: ServiceOutcome) {
        let stops = outcome.removals.compactMap(\.stop) + outcome.kept.map { "stop \($0.container.key)" }
        let removes = outcome.removals.map(\.remove)
        for dependency in service.dependencies where dependency.restart {
            for removal in outcomes[dependency.service]?.removals ?? [] { draft.order(removal.first, follows: stops) }
        }
        for parent in service.namespaceParents {
            for removal in outcomes[parent]?.removals ?? [] {
                draft.order(removal.first, follows: stops)
                draft.order(removal.remove, needs: removes)
            }
            for create in outcomes[parent]?.creates ?? [] { draft.order(create, needs: removes) }
        }
    }

    private func resources(of service: DesiredService) -> Set<String> {
        Set(service.networks.map { "create network \($0)" } + service.volumes.map { "create volume \($0)" })
    }
}

extension ServiceOutcome {
    /// Notes which container followers share namespaces with: the one with the lowest number.
    fileprivate mutating func setParent(_ replicas: Replicas) {
        let lowest = kept.map(\.container).min { $0.number < $1.number }
        let gone = replicas.removed.filter { $0.cause != .duplicate }.map(\.container.number).min()
        parentCreatedAt = lowest?.createdAt
        isNewParent = [firstCreated, gone].contains { number in
            number.map { number in lowest.map { number < $0.number } ?? (firstCreated != nil) } ?? false
        }
    }
}
