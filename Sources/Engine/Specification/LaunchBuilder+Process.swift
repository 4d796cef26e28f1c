import ComposeModel
import ImageStore
import LinuxSystem
import OCISpec

extension LaunchBuilder {
    func process(
        _ definition: ContainerDefinition, _ image: ImageRecord, _ view: RootfsView, _ capabilities: Set<String>,
        _ security: SecurityOptions
    ) throws -> OCISpec.Process {
        let service = definition.specification
        let config = image.configuration.config
        let user = try user(service.user ?? config.user, groups: service.groupAdd, view, service: service.name)
        let arguments = arguments(service, config)
        guard !arguments.isEmpty else {
            throw EngineError(
                .invalid, "service \(service.name)",
                "has no command and the image \(definition.imageName) has none either")
        }
        let directory = service.workingDir ?? config.workingDir ?? ""
        return OCISpec.Process(
            terminal: service.tty, user: user.user, args: arguments,
            env: environment(definition, config, home: user.home), cwd: directory.isEmpty ? "/" : directory,
            capabilities: processCapabilities(capabilities, isRoot: user.user.uid == 0),
            rlimits: try limits(service), noNewPrivileges: security.noNewPrivileges,
            apparmorProfile: security.appArmorProfile, oomScoreAdj: service.oomScoreAdj.map { Int($0) })
    }

    /// A process of its own in a running container: what `exec` asks for over what the container has.
    func execProcess(_ request: ExecRequest, in definition: ContainerDefinition) throws -> OCISpec.Process {
        let image = try self.image(of: definition)
        let layers = try images.layerPaths(of: image)
        let view = RootfsView(layers: ["\(instance.containerFolder(definition.id))/upper"] + layers)
        var definition = definition
        if request.isPrivileged { definition.specification.privileged = true }
        if let user = request.user { definition.specification.user = user }
        let service = definition.specification
        let security = try SecurityOptions(
            service.securityOpt, service: service.name, in: definition.workingDirectory)
        let capabilities = try grantedCapabilities(of: service)
        var process = try self.process(definition, image, view, capabilities, security)
        process.args = request.arguments
        process.terminal = request.terminal
        if let directory = request.directory { process.cwd = directory }
        for variable in request.environment {
            let name = variable.prefix { $0 != "=" }
            process.env.removeAll { $0.hasPrefix("\(name)=") }
            if variable.contains("=") { process.env.append(variable) }
        }
        if request.terminal, !process.env.contains(where: { $0.hasPrefix("TERM=") }) {
            process.env.append("TERM=xterm")
        }
        return process
    }

    func arguments(_ service: Service, _ config: ImageConfiguration.Config?) -> [String] {
        if let entrypoint = service.entrypoint { return entrypoint + (service.command ?? []) }
        return (config?.entrypoint ?? []) + (service.command ?? config?.cmd ?? [])
    }

    private func environment(
        _ definition: ContainerDefinition, _ config: ImageConfiguration.Config, home: String
    ) -> [String] {
        let service = definition.specification
        var order: [String] = []
        var values: [String: String] = [:]
        func set(_ name: String, _ value: String?) {
            guard let value else {
                values[name] = nil
                order.removeAll { $0 == name }
                return
            }
            if values.updateValue(value, forKey: name) == nil { order.append(name) }
        }
        set("PATH", ContainerDefaults.path)
        if let hostname = service.uts == .host ? nil : service.hostname ?? definition.id.short {
            set("HOSTNAME", hostname)
        }
        if service.tty { set("TERM", "xterm") }
        for variable in config.env {
            let parts = variable.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            set(String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
        for (name, value) in service.environment.sorted(by: { $0.key < $1.key }) { set(name, value) }
        if values["HOME"] == nil { set("HOME", home) }
        return order.compactMap { name in values[name].map { "\(name)=\($0)" } }
    }

    /// Another user than root keeps capabilities only in the bounding set, as after `exec` without file capabilities.
    private func processCapabilities(_ names: Set<String>, isRoot: Bool) -> LinuxCapabilities {
        let all = names.sorted()
        return isRoot
            ? LinuxCapabilities(bounding: all, effective: all, inheritable: [], permitted: all, ambient: [])
            : LinuxCapabilities(bounding: all)
    }

    private func limits(_ service: Service) throws -> [POSIXRlimit] {
        try service.ulimits.sorted { $0.key < $1.key }.map { name, limit in
            func value(_ number: Int64) -> UInt64 { number < 0 ? .max : UInt64(number) }
            guard ContainerDefaults.limits.contains(name) else {
                throw EngineError(.invalid, "service \(service.name)", "ulimit \(name) is not known; see setrlimit(2)")
            }
            return POSIXRlimit(type: "RLIMIT_\(name.uppercased())", hard: value(limit.hard), soft: value(limit.soft))
        }
    }

    private func user(
        _ text: String?, groups: [String], _ view: RootfsView, service: String
    ) throws -> (user: User, home: String) {
        let passwd = try view.text("/etc/passwd") ?? ""
        let group = try view.text("/etc/group") ?? ""
        var identity = try Identity.resolveUser(text ?? "", passwd: passwd, group: group)
        identity.additionalGids += try Identity.resolveGroups(groups, group: group)
        let user = User(uid: identity.uid, gid: identity.gid, additionalGids: identity.additionalGids)
        return (user, identity.home ?? "/")
    }
}

/// What `exec` is asked to run.
struct ExecRequest: Sendable, Hashable {
    var arguments: [String]
    var environment: [String] = []
    var user: String?
    var directory: String?
    var terminal = false
    var isPrivileged = false
}
