import EngineAPI
import Timestamps

/// A container's state, ports and command in the words of docker's tables.
public enum ContainerText {
    /// `Up 3 minutes (healthy)`, `Exited (1) 2 hours ago`, `Created`.
    public static func status(_ container: ContainerStatus, now: Timestamp) -> String {
        switch container.state {
        case .running: "Up \(since(container.startedAt, now))\(health(container.health))"
        case .paused: "Up \(since(container.startedAt, now)) (Paused)"
        case .restarting:
            "Restarting (\(container.exitCode ?? 0)) \(since(container.finishedAt, now)) ago\(failure(container) ?? "")"
        case .exited: "Exited (\(container.exitCode ?? 0)) \(since(container.finishedAt, now)) ago"
        case .created: failure(container).map { "Not started\($0)" } ?? "Created"
        case .removing: "Removal In Progress"
        case .dead: "Dead"
        }
    }

    /// Why the last start failed; it is tried again.
    private static func failure(_ container: ContainerStatus) -> String? {
        guard let error = container.error else { return nil }
        let own = "container \(container.name): "
        return ": " + (error.hasPrefix(own) ? String(error.dropFirst(own.count)) : error)
    }

    private static func since(_ time: Timestamp?, _ now: Timestamp) -> String {
        HumanDuration.approximate(now.duration(since: time ?? now))
    }

    private static func health(_ health: HealthState) -> String {
        switch health {
        case .none: ""
        case .starting: " (health: starting)"
        case .healthy: " (healthy)"
        case .unhealthy: " (unhealthy)"
        }
    }

    /// `0.0.0.0:8080->80/tcp, 6379/tcp`.
    public static func ports(_ ports: [PublishedPort]) -> String {
        ports.map { port in
            let target = "\(port.containerPort)/\(port.transport)"
            guard let hostPort = port.hostPort else { return target }
            let address = port.hostIP ?? "0.0.0.0"
            return "\(address.contains(":") ? "[\(address)]" : address):\(hostPort)->\(target)"
        }.joined(separator: ", ")
    }

    /// In quotes, cut to 20 cells unless `full`.
    public static func command(_ command: String, full: Bool) -> String {
        "\"\(full ? TextWidth.printable(command) : TextWidth.cut(TextWidth.printable(command), to: 20))\""
    }
}
