import ComposeModel
import EngineAPI
import EngineClient

/// What most verbs work with: the engine and the stack that the options name.
struct StackSession {
    let selection: any ProjectSelection

    init(_ selection: any ProjectSelection) {
        self.selection = selection
    }

    /// A connected client; davitd is started when it does not run.
    func connect() throws -> EngineClient {
        try Self.connect(selection.instance)
    }

    static func connect(_ instance: InstanceOptions) throws -> EngineClient {
        try launcher(instance).connect()
    }

    static func launcher(_ instance: InstanceOptions) -> DaemonLauncher {
        DaemonLauncher(root: instance.rootFolder, run: instance.runFolder, program: Environment["DAVIT_DAEMON"])
    }

    /// The stack's project to run, or its diagnostics and exit status 2. `services` are enabled whatever their profiles say.
    func project(services: [String] = [], json: Bool = false) throws -> Project {
        try StackFile(selection, json: json).project(services: services) { name in
            // An engine that does not answer is told by what comes next.
            (try? connect().images(filters: ["reference": [name]]).isEmpty) == false
        }
    }

    /// The project's name; the stack file is read only where no option nor variable says it.
    func name() throws -> String {
        if let name = selection.projectName ?? Environment["COMPOSE_PROJECT_NAME"] { return name }
        return try StackFile(selection).project().name
    }

    /// The stack's state, with its containers narrowed to `services`.
    func status(_ client: EngineClient, services: [String]) throws -> StackStatus {
        var status = try client.stack(try name())
        for service in services where !status.services.contains(service) {
            guard !status.containers.contains(where: { $0.service == service }) else { continue }
            throw CommandFailure("no such service: \(service)")
        }
        if !services.isEmpty {
            status.containers = status.containers.filter { services.contains($0.service) }
            status.orphans = status.orphans.filter { services.contains($0.service) }
        }
        return status
    }
}
