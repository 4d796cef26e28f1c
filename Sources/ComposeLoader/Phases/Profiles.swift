import ComposeModel

/// Phase: services whose profiles are all inactive are put aside.
enum Profiles {
    static func run(_ project: inout Project, active: [String]) {
        guard !active.contains("*") else { return }
        for (name, service) in project.services where !service.profiles.isEmpty {
            guard !service.profiles.contains(where: active.contains) else { continue }
            project.services[name] = nil
            project.disabledServices[name] = service
        }
    }
}
