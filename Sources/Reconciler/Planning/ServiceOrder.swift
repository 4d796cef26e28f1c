/// The services of a stack, dependencies before dependents.
struct ServiceOrder {
    /// By depth in the graph, then by name. Services on a cycle or behind one come last, by name.
    let names: [String]
    /// Position in `names`.
    let index: [String: Int]
    /// Services on a dependency cycle, or between two.
    let cyclic: Set<String>

    init(_ services: [String: DesiredService]) {
        var dependents: [String: [String]] = [:]
        var open: [String: Int] = [:]
        for (name, service) in services {
            let needed = service.neededServices.filter { services[$0] != nil }
            open[name] = needed.count
            for other in needed { dependents[other, default: []].append(name) }
        }
        var names: [String] = []
        var layer = open.filter { $0.value == 0 }.keys.sorted()
        while !layer.isEmpty {
            names += layer
            var next: [String] = []
            for name in layer {
                open[name] = nil
                for dependent in dependents[name] ?? [] {
                    open[dependent, default: 0] -= 1
                    if open[dependent] == 0 { next.append(dependent) }
                }
            }
            layer = next.sorted()
        }
        let rest = open.keys.sorted()
        self.names = names + rest
        index = Dictionary(uniqueKeysWithValues: self.names.enumerated().map { ($1, $0) })
        cyclic = Self.trimmed(Set(rest), dependents: dependents)
    }

    /// `rest` without those that nothing in it depends on, again and again.
    private static func trimmed(_ rest: Set<String>, dependents: [String: [String]]) -> Set<String> {
        var rest = rest
        while true {
            let ends = rest.filter { name in !(dependents[name] ?? []).contains(where: rest.contains) }
            guard !ends.isEmpty else { return rest }
            rest.subtract(ends)
        }
    }
}

extension DesiredService {
    /// All that has to be there before it: `depends_on` and namespace parents.
    var neededServices: Set<String> {
        Set(dependencies.map(\.service)).union(namespaceParents)
    }

    /// `depends_on`, and for a namespace parent without an entry an implied one; sorted by service.
    var allDependencies: [DesiredDependency] {
        let named = Set(dependencies.map(\.service))
        let implied = Set(namespaceParents).subtracting(named).map { DesiredDependency(service: $0) }
        return (dependencies + implied).sorted { $0.service < $1.service }
    }
}
