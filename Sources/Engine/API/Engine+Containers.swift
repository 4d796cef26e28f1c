import EngineAPI
import Glibc
import LinuxSystem
import OCISpec
import Timestamps

extension Engine {
    public func containers(all: Bool, filters: Filters) async throws -> [ContainerSummary] {
        let filter = try ContainerFilter(filters)
        var summaries: [ContainerSummary] = []
        for entry in await parts.containers.all {
            guard all || entry.record.state.phase == .running || filters["status"] != nil, filter.matches(entry) else {
                continue
            }
            summaries.append(entry.summary(parts.launches, await endpoints(of: entry.id)))
        }
        return summaries.sorted { $0.created > $1.created }
    }

    public func inspectContainer(_ reference: String) async throws -> ContainerInspection {
        let entry = try await find(reference)
        let definition = entry.record.definition
        var paths: [String: String] = [:]
        for name in Array(definition.volumes.values) + definition.anonymousVolumes.values
        where await parts.volumes.volume(name) != nil {
            paths[name] = try await parts.volumes.path(of: name)
        }
        let log = parts.instance.logPath(
            stack: definition.stack, service: definition.service, number: definition.number)
        return entry.inspection(parts.launches, await endpoints(of: entry.id), paths, logPath: log)
    }

    func find(_ reference: String) async throws -> ContainerEntry {
        do {
            return try await parts.containers.find(reference)
        } catch let error as EngineError where error.code == .notFound {
            throw APIError(.notFound, "No such container: \(reference)", subject: reference)
        }
    }

    private func endpoints(of id: ContainerID) async -> [String: EndpointSettings] {
        var settings: [String: EndpointSettings] = [:]
        for endpoint in await parts.networks.endpoints(of: id) {
            guard let network = await parts.networks.network(endpoint.network) else { continue }
            settings[endpoint.network] = EndpointSettings(
                networkID: network.id, endpointID: id.rawValue, ipAddress: endpoint.address,
                prefixLength: Int(network.subnet.split(separator: "/").last ?? "") ?? 0, gateway: network.gateway,
                macAddress: endpoint.macAddress, aliases: endpoint.names, dnsNames: endpoint.names)
        }
        return settings
    }

    public func containerLogs(_ reference: String, _ options: LogOptions) async throws -> LogStream {
        let entry = try await find(reference)
        let definition = entry.record.definition
        let (containers, id) = (parts.containers, entry.id)
        let folder = parts.instance.stackLogsFolder(definition.stack)
        let source = LogSource(
            service: definition.service, number: definition.number, container: definition.name,
            path: parts.instance.logPath(
                stack: definition.stack, service: definition.service, number: definition.number))
        return try LogCursor(folder: folder, options: options, changes: parts.changes) {
            [source]
        } isOver: {
            // A container that is gone is as one that has ended.
            guard let entry = try? await containers.entry(id) else { return true }
            return entry.isFinished
        }.stream()
    }

    public func startContainer(_ reference: String) async throws -> Bool {
        let entry = try await find(reference)
        guard entry.record.state.phase != .running else { return false }
        try await parts.containers.start(entry.id)
        return true
    }

    public func stopContainer(_ reference: String, grace: Duration?) async throws -> Bool {
        let entry = try await find(reference)
        guard entry.record.state.phase == .running else { return false }
        try await parts.containers.stop(entry.id, grace: grace, by: .user)
        return true
    }

    public func restartContainer(_ reference: String, grace: Duration?) async throws {
        try await parts.containers.restart(try await find(reference).id, grace: grace)
    }

    public func killContainer(_ reference: String, signal: String) async throws {
        guard let number = Signals.number(of: signal) else {
            throw APIError(.invalidRequest, "invalid signal: \(signal)")
        }
        try await parts.containers.kill(try await find(reference).id, signal: number)
    }

    public func waitContainer(_ reference: String, until condition: WaitCondition) async throws -> ContainerExit {
        let entry = try await find(reference)
        switch condition {
        case .notRunning, .nextExit: await parts.containers.waitForExit(entry.id)
        case .removed: await parts.containers.waitForRemoval(entry.id)
        }
        // Removed meanwhile: the code is the last one known.
        let state = (try? await parts.containers.entry(entry.id))?.record.state ?? entry.record.state
        return ContainerExit(statusCode: state.exitCode ?? 0, error: state.exitError.map { .init(message: $0) })
    }

    public func removeContainer(_ reference: String, force: Bool, volumes: Bool) async throws {
        let entry = try await find(reference)
        if force { try await parts.containers.stop(entry.id, grace: .zero, by: .plan) }
        try await parts.containers.remove(entry.id, volumes: volumes)
    }

    // MARK: exec

    public func createExec(in reference: String, _ configuration: ExecConfiguration) async throws -> String {
        let entry = try await find(reference)
        guard entry.record.state.phase == .running else {
            throw APIError(.conflict, "container \(entry.record.definition.name) is not running", subject: reference)
        }
        guard !configuration.command.isEmpty else { throw APIError(.invalidRequest, "no exec command specified") }
        let request = ExecRequest(
            arguments: configuration.command, environment: configuration.environment,
            user: configuration.user.isEmpty ? nil : configuration.user,
            directory: configuration.workingDirectory.isEmpty ? nil : configuration.workingDirectory,
            terminal: configuration.terminal, isPrivileged: configuration.privileged)
        let process = try parts.launches.execProcess(request, in: entry.record.definition)
        let id = Identifiers.random()
        await parts.containers.addExec(
            ExecEntry(id: id, container: entry.id, process: process, configuration: configuration))
        return id
    }

    public func startExec(_ id: String, terminal: Bool, size: TerminalSize?) async throws -> ExecSession {
        let exec = try await parts.containers.exec(id)
        let wanted = exec.configuration
        return try await parts.containers.startExec(
            id, stdin: wanted?.attachStdin ?? false, stdout: wanted?.attachStdout ?? false,
            stderr: wanted?.attachStderr ?? false, size: size)
    }

    public func inspectExec(_ id: String) async throws -> ExecInspection {
        let exec = try await parts.containers.exec(id)
        guard let configuration = exec.configuration else { throw APIError(.notFound, "No such exec instance: \(id)") }
        var (isRunning, code, pid) = (false, Int?.none, Int32(0))
        switch exec.state {
        case .created, .starting: break
        case .running(let running): (isRunning, pid) = (true, running)
        case .ended(let exit): code = exit
        }
        return ExecInspection(
            id: id, containerID: exec.container.rawValue, running: isRunning, exitCode: code, pid: Int(pid),
            configuration: configuration)
    }

    public func waitExec(_ id: String) async throws -> Int {
        _ = try await parts.containers.exec(id)
        await parts.containers.waitForExec(id)
        guard case .ended(let code) = try await parts.containers.exec(id).state else { return 0 }
        return code
    }

    public func resizeExec(_ id: String, to size: TerminalSize) async throws {
        try await parts.containers.resizeExec(id, to: size)
    }
}

/// `filters` of `GET /containers/json`.
private struct ContainerFilter {
    private let filters: Filters

    init(_ filters: Filters) throws {
        let known: Set<String> = ["id", "name", "label", "status", "health", "network", "volume", "ancestor"]
        if let unknown = filters.keys.sorted().first(where: { !known.contains($0) }) {
            throw APIError(.invalidRequest, "invalid filter: \(unknown)", subject: unknown)
        }
        self.filters = filters
    }

    func matches(_ entry: ContainerEntry) -> Bool {
        let definition = entry.record.definition
        return filters.allSatisfy { key, values in
            switch key {
            case "id": values.contains { entry.id.rawValue.hasPrefix($0) }
            case "name": values.contains { definition.name.contains($0.hasPrefix("/") ? String($0.dropFirst()) : $0) }
            case "status": values.contains(entry.apiState.rawValue)
            case "health": values.contains(entry.apiHealth.rawValue)
            case "network": values.contains { definition.networks.values.contains($0) }
            case "volume": values.contains { definition.volumes.values.contains($0) }
            case "ancestor": values.contains(definition.imageName)
            default: values.allSatisfy { entry.hasLabel($0) }
            }
        }
    }
}

extension ContainerEntry {
    /// `key` or `key=value`.
    fileprivate func hasLabel(_ text: String) -> Bool {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let value = labels[parts[0]] else { return false }
        return parts.count == 1 || parts[1] == value
    }
}
