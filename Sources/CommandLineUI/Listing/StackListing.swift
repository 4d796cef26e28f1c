import EngineAPI
import JSONCodec
import Timestamps

/// `ps` as a table and as JSON.
public enum StackListing {
    public static func table(_ containers: [ContainerStatus], now: Timestamp, full: Bool, style: Style) -> String {
        var table = Table("NAME", "IMAGE", "COMMAND", "SERVICE", "CREATED", "STATUS", "PORTS")
        for container in containers {
            table.add(
                container.name, container.image, ContainerText.command(container.command, full: full),
                container.service, "\(HumanDuration.approximate(now.duration(since: container.createdAt))) ago",
                ContainerText.status(container, now: now), ContainerText.ports(container.ports))
        }
        return table.render(style)
    }

    /// One object a container, with docker compose's keys.
    public static func json(_ container: ContainerStatus, project: String, now: Timestamp) -> JSONValue {
        .object([
            "ID": .string(container.id), "Name": .string(container.name), "Names": .string(container.name),
            "Project": .string(project), "Service": .string(container.service), "Image": .string(container.image),
            "Command": .string(ContainerText.command(container.command, full: true)),
            "State": .string(container.state.rawValue), "Status": .string(ContainerText.status(container, now: now)),
            "Health": .string(container.health == .none ? "" : container.health.rawValue),
            "ExitCode": .integer(Int64(container.exitCode ?? 0)), "CreatedAt": .string(container.createdAt.rfc3339),
            "Ports": .string(ContainerText.ports(container.ports)),
            "Networks": .string(container.networks.joined(separator: ",")),
            "Publishers": .array(container.ports.map(publisher)), "Restarts": .integer(Int64(container.restarts)),
            "Error": container.error.map { .string($0) } ?? .null,
        ])
    }

    private static func publisher(_ port: PublishedPort) -> JSONValue {
        .object([
            "URL": .string(port.hostIP ?? ""), "TargetPort": .integer(Int64(port.containerPort)),
            "PublishedPort": .integer(Int64(port.hostPort ?? 0)), "Protocol": .string(port.transport),
        ])
    }
}
