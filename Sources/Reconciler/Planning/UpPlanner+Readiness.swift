extension UpPlanner {
    /// Looks at all dependencies of a service. Those that are not part of this `up`, or have no replicas, are not waited for.
    func readiness(of service: DesiredService) -> Readiness {
        var readiness = Readiness()
        for dependency in service.allDependencies {
            let name = dependency.service
            guard let target = world.services[name] else {
                if dependency.isRequired { readiness.failures.append("dependency \(name) does not exist") }
                continue
            }
            guard target.isSelected, target.replicas > 0 else { continue }
            let outcome = outcomes[name]
            let starts = outcome?.starts ?? []
            let gate = Plan.Gate(service: name, condition: dependency.condition)
            switch outcome?.state(of: dependency, target) ?? .failed("cannot start") {
            case .holds: break
            case .starting: readiness.add(starts, isRequired: dependency.isRequired)
            case .waiting:
                readiness.add(starts, isRequired: dependency.isRequired)
                readiness.gates[gate] = dependency.isRequired
            case .failed(let reason):
                if dependency.isRequired { readiness.failures.append("dependency \(name) \(reason)") }
            }
        }
        return readiness
    }
}

extension Readiness {
    fileprivate mutating func add(_ starts: [String], isRequired: Bool) {
        if isRequired { needs.formUnion(starts) } else { follows.formUnion(starts) }
    }
}
