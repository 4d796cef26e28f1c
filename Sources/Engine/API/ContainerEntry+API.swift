import ComposeModel
import EngineAPI
import Health
import OCISpec
import Reconciler
import Timestamps

/// A container in the words of the API.
extension ContainerEntry {
    private var definition: ContainerDefinition { record.definition }

    var apiState: ContainerState {
        switch record.state.phase {
        case .creating, .created: .created
        case .starting: record.state.startedAt == nil ? .created : .restarting
        case .running: .running
        case .exited: isFinished ? .exited : .restarting
        case .removing: .removing
        }
    }

    var apiHealth: HealthState {
        switch health {
        case .none: .none
        case .starting: .starting
        case .healthy: .healthy
        case .unhealthy: .unhealthy
        }
    }

    var apiPorts: [PublishedPort] {
        let published = record.state.phase == .running ? record.state.ports : []
        return published.map {
            PublishedPort(
                hostIP: $0.hostAddress ?? "0.0.0.0", hostPort: $0.hostPort, containerPort: $0.containerPort,
                transport: $0.protocol)
        }
    }

    func status(_ launches: LaunchBuilder) -> ContainerStatus {
        ContainerStatus(
            id: id.rawValue, name: definition.name, service: definition.service, number: definition.number,
            image: definition.imageName, command: launches.command(of: definition), state: apiState, health: apiHealth,
            exitCode: record.state.phase == .exited ? record.state.exitCode : nil, createdAt: definition.createdAt,
            startedAt: record.state.startedAt, finishedAt: record.state.finishedAt, ports: apiPorts,
            networks: definition.networks.values.sorted(), restarts: record.state.backoff.restartCount,
            error: record.state.exitError)
    }

    /// The labels of the stack file and those of compose that tools look for.
    var labels: [String: String] {
        let service = definition.specification
        var labels = service.labels
        let dependencies = service.dependsOn.sorted { $0.key < $1.key }.map {
            "\($0.key):\($0.value.condition.rawValue):\($0.value.restart)"
        }
        let own = [
            "project": definition.stack, "service": definition.service, "container-number": "\(definition.number)",
            "config-hash": definition.hash, "oneoff": "False", "image": definition.image.rawValue,
            "project.working_dir": definition.workingDirectory,
            "project.config_files": definition.composeFiles.joined(separator: ","),
            "depends_on": dependencies.joined(separator: ","), "version": ProductVersion.text,
        ]
        for (key, value) in own { labels["com.docker.compose.\(key)"] = value }
        return labels
    }

    func summary(_ launches: LaunchBuilder, _ endpoints: [String: EndpointSettings]) -> ContainerSummary {
        ContainerSummary(
            id: id.rawValue, names: ["/\(definition.name)"], image: definition.imageName,
            imageID: launches.imageID(of: definition), command: launches.command(of: definition),
            created: definition.createdAt.nanoseconds / 1_000_000_000,
            ports: apiPorts.map {
                .init(ip: $0.hostIP, privatePort: $0.containerPort, publicPort: $0.hostPort, type: $0.transport)
            },
            labels: labels, state: apiState, status: statusText, networkSettings: .init(networks: endpoints),
            mounts: mountPoints([:]))
    }

    /// As `docker ps` prints it: `Up 3 seconds (healthy)`, `Exited (0) 5 minutes ago`.
    private var statusText: String {
        let now = Timestamp.now()
        switch record.state.phase {
        case .running:
            let since = record.state.startedAt.map { now.duration(since: $0) } ?? .zero
            let suffix = health == .none ? "" : health == .starting ? " (health: starting)" : " (\(health.rawValue))"
            return "Up \(since.rough)\(suffix)"
        case .exited:
            let since = record.state.finishedAt.map { now.duration(since: $0) } ?? .zero
            return "Exited (\(record.state.exitCode ?? 255)) \(since.rough) ago"
        case .creating, .created, .starting: return "Created"
        case .removing: return "Removal In Progress"
        }
    }

    func mountPoints(_ volumePaths: [String: String]) -> [MountPoint] {
        definition.specification.volumes.compactMap { volume in
            switch volume.type {
            case .bind:
                MountPoint(
                    type: "bind", source: volume.source ?? "", destination: volume.target, readWrite: !volume.readOnly)
            case .volume:
                (volume.source.flatMap { definition.volumes[$0] } ?? definition.anonymousVolumes[volume.target]).map {
                    name in
                    MountPoint(
                        type: "volume", name: name, source: volumePaths[name] ?? "", destination: volume.target,
                        readWrite: !volume.readOnly)
                }
            case .tmpfs: MountPoint(type: "tmpfs", source: "", destination: volume.target, readWrite: !volume.readOnly)
            case .cluster, .npipe, .image: nil
            }
        }
    }

    func inspection(
        _ launches: LaunchBuilder, _ endpoints: [String: EndpointSettings], _ volumePaths: [String: String],
        logPath: String
    ) -> ContainerInspection {
        let service = definition.specification
        let state = record.state
        let command = launches.arguments(of: definition)
        var ports: [String: [ContainerInspection.NetworkSettings.PortBinding]?] = [:]
        for port in apiPorts {
            let key = "\(port.containerPort)/\(port.transport)"
            let binding = ContainerInspection.NetworkSettings.PortBinding(
                hostIP: port.hostIP ?? "", hostPort: port.hostPort.map { "\($0)" } ?? "")
            ports[key] = ((ports[key] ?? nil) ?? []) + [binding]
        }
        let restart: ContainerInspection.HostConfiguration.RestartPolicy
        switch RestartRule(of: service) {
        case .no: restart = .init(name: "no")
        case .always: restart = .init(name: "always")
        case .unlessStopped: restart = .init(name: "unless-stopped")
        case .onFailure(let maximum): restart = .init(name: "on-failure", maximumRetryCount: maximum ?? 0)
        }
        return ContainerInspection(
            id: id.rawValue, created: definition.createdAt, path: command.first ?? "",
            arguments: Array(command.dropFirst()),
            state: .init(
                status: apiState, running: state.phase == .running, paused: false, restarting: apiState == .restarting,
                oomKilled: state.oomKilled, dead: false, pid: Int(state.pid ?? 0), exitCode: state.exitCode ?? 0,
                error: state.exitError ?? "", startedAt: (state.startedAt ?? .zero).rfc3339,
                finishedAt: (state.finishedAt ?? .zero).rfc3339, health: healthDetails),
            image: launches.imageID(of: definition), name: "/\(definition.name)",
            restartCount: state.backoff.restartCount,
            logPath: logPath, driver: "overlay2", platform: "linux",
            configuration: .init(
                hostname: service.hostname ?? id.short, user: service.user ?? "", tty: service.tty,
                openStdin: service.stdinOpen,
                environment: service.environment.sorted { $0.key < $1.key }.compactMap { key, value in
                    value.map { "\(key)=\($0)" }
                },
                command: service.command, entrypoint: service.entrypoint, image: definition.imageName,
                workingDirectory: service.workingDir ?? "", labels: labels, stopSignal: service.stopSignal),
            hostConfiguration: .init(
                networkMode: service.networkMode?.description ?? definition.networks.values.sorted().first ?? "none",
                restartPolicy: restart, memory: service.memLimit ?? service.deploy?.resources.limits?.memory ?? 0,
                nanoCPUs: Int64(
                    exactly: ((service.cpus ?? service.deploy?.resources.limits?.cpus ?? 0) * 1e9).rounded()) ?? 0,
                pidsLimit: service.pidsLimit ?? service.deploy?.resources.limits?.pids, privileged: service.privileged,
                readonlyRootfs: service.readOnly, binds: nil),
            networkSettings: .init(networks: endpoints, ports: ports), mounts: mountPoints(volumePaths))
    }

    private var healthDetails: ContainerInspection.State.Health? {
        guard health != .none, let probes else { return nil }
        return .init(
            status: apiHealth, failingStreak: probes.failingStreak,
            log: probes.log.map {
                .init(start: $0.startedAt, end: $0.endedAt, exitCode: Int($0.exitCode), output: $0.output)
            })
    }
}

extension Timestamp {
    /// 0001-01-01T00:00:00Z is what Docker says for never; the epoch is as near as nanoseconds in 64 bits come.
    static let zero = Timestamp(nanoseconds: 0)
}

extension Duration {
    /// `3 seconds`, `5 minutes`, `2 hours`, `4 days`.
    var rough: String {
        let seconds = components.seconds
        func count(_ number: Int64, _ unit: String) -> String { "\(number) \(unit)\(number == 1 ? "" : "s")" }
        switch seconds {
        case ..<1: return "Less than a second"
        case ..<60: return count(seconds, "second")
        case ..<3600: return count(seconds / 60, "minute")
        case ..<172_800: return count(seconds / 3600, "hour")
        default: return count(seconds / 86_400, "day")
        }
    }
}

extension LaunchBuilder {
    /// What the container runs; the stack file's words alone when its image is gone.
    func arguments(of definition: ContainerDefinition) -> [String] {
        let service = definition.specification
        return arguments(service, images.image(definition.image)?.configuration.config)
    }

    func command(of definition: ContainerDefinition) -> String { arguments(of: definition).joined(separator: " ") }

    func imageID(of definition: ContainerDefinition) -> String {
        images.image(definition.image)?.id.rawValue ?? definition.image.rawValue
    }
}
