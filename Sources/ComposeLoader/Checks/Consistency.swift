import ComposeModel
import Diagnostics

/// Phase: every reference has its target, and no service contradicts itself.
struct Consistency {
    let session: Session
    let tree: ComposeTree
    let project: Project

    func run() {
        for name in project.services.keys.sorted() {
            guard let service = project.services[name] else { continue }
            let check = ServiceConsistency(session: session, tree: tree, project: project, service: service)
            check.run()
        }
        containerNames()
        for (name, secret) in project.secrets.sorted(by: { $0.key < $1.key }) where !secret.external {
            guard secret.environment == nil, secret.file == nil, secret.content == nil,
                !session.broken.contains("secrets.\(name)")
            else { continue }
            session.error(
                "compose.secret.source", "it needs `file`, `environment` or `external: true`",
                at: tree.root.mapping?["secrets"]?.mapping?.entry(name)?.span ?? .none, path: NodePath("secrets", name))
        }
        DependencyCycles(session: session, tree: tree, project: project).run()
    }

    private func containerNames() {
        var users: [String: String] = [:]
        for service in project.services.values.sorted(by: { $0.name < $1.name }) {
            guard let name = service.containerName else { continue }
            guard let user = users[name] else {
                users[name] = service.name
                continue
            }
            func place(_ service: String) -> Span {
                tree.root.at("services", service, "container_name")?.span ?? .none
            }
            session.error(
                "compose.container_name.used", "service `\(user)` has the container name `\(name)` already",
                at: place(service.name), path: NodePath("services", service.name, "container_name"),
                notes: [.init("it is here", at: session.place(place(user)))])
        }
    }
}
