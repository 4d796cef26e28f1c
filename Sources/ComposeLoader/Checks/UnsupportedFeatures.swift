import ComposeModel
import Diagnostics

/// What a stack file may ask for and davit cannot run yet: a diagnostic at its line, never silence.
///
/// `config` does not ask this, `up` and `plan` do. `serviceRows`, `partialRows`, `networkRows`, `volumeRows` and `fileRows`
/// are the whole list; a row goes when davit has learnt its feature.
public enum UnsupportedFeatures {
    /// One use of a feature: where it is below the service or resource, and what to say.
    struct Finding {
        let keys: [String]
        let message: String

        init(_ message: String, _ keys: String...) {
            self.init(message, keys)
        }

        init(_ message: String, _ keys: [String]) {
            self.message = message
            self.keys = keys
        }
    }

    struct Row<Subject>: Sendable {
        let id: String
        let severity: Diagnostic.Severity
        let find: @Sendable (Subject) -> Finding?
    }

    /// - Parameter hasImage: Whether the image is there, so that a service with `build` can run without being built.
    /// - Returns: Sorted; errors for what keeps a service from running as it should, warnings for what is ignored.
    public static func check(
        _ project: Project, tree: ComposeTree?, hasImage: (String) -> Bool = { _ in false }
    ) -> [Diagnostic] {
        var found = DiagnosticCollector()
        func add<Subject>(_ rows: [Row<Subject>], _ subject: Subject, _ section: String, _ name: String) {
            for row in rows {
                guard let finding = row.find(subject) else { continue }
                let path = [section, name] + finding.keys
                found.add(
                    Diagnostic(
                        row.severity, "davit.unsupported.\(row.id)", finding.message, at: tree?.span(path),
                        path: path.joined(separator: ".")))
            }
        }
        for (name, service) in project.services {
            add(serviceRows + partialRows, service, "services", name)
            if service.build != nil, service.provider == nil, !hasImage(service.image ?? "\(project.name)-\(name)") {
                found.add(
                    Diagnostic(
                        .error, "davit.unsupported.build", "images cannot be built yet",
                        at: tree?.span("services", name, "build"), path: "services.\(name).build",
                        hint:
                            "import one with `davit image import \(service.image ?? "\(project.name)-\(name)") ROOTFS.tar`"
                    ))
            }
        }
        for (name, network) in project.networks { add(networkRows, network, "networks", name) }
        for (name, volume) in project.volumes { add(volumeRows, volume, "volumes", name) }
        for (name, config) in project.configs { add(fileRows, config, "configs", name) }
        for (name, secret) in project.secrets { add(fileRows, secret, "secrets", name) }
        for (name, _) in project.models {
            found.add(
                Diagnostic(
                    .error, "davit.unsupported.models", "models need a runner, which davit has not",
                    at: tree?.span("models", name), path: "models.\(name)"))
        }
        return found.sorted
    }

    static func row<Subject>(
        _ id: String, _ severity: Diagnostic.Severity = .error, _ find: @escaping @Sendable (Subject) -> Finding?
    ) -> Row<Subject> {
        Row(id: id, severity: severity, find: find)
    }

    static func used(_ isUsed: Bool, _ message: String, _ keys: String...) -> Finding? {
        isUsed ? Finding(message, keys) : nil
    }

    static let serviceRows: [Row<Service>] = [
        row("provider") { used($0.provider != nil, "providers cannot be run yet", "provider") },
        row("models") { used(!$0.models.isEmpty, "models need a runner, which davit has not", "models") },
        row("credential_spec") {
            used($0.credentialSpec != nil, "credential specs are for Windows", "credential_spec")
        },
        row("isolation") { service in
            used(!["", "default"].contains(service.isolation ?? ""), "isolation is for Windows", "isolation")
        },
        row("cpu_count") { used($0.cpuCount != nil, "`cpu_count` is for Windows; use `cpus`", "cpu_count") },
        row("cpu_percent") { used($0.cpuPercent != nil, "`cpu_percent` is for Windows; use `cpus`", "cpu_percent") },
        row("userns_mode") { service in
            used(
                !["", "host"].contains(service.usernsMode ?? ""), "user namespaces cannot be chosen yet", "userns_mode")
        },
        row("platform") { service in
            used(
                service.platform.map { !isHost(platform: $0) } ?? false,
                "containers of platform \(service.platform ?? "") cannot run on this host", "platform")
        },
        row("container-namespace") { service in
            let modes = [
                ("network_mode", service.networkMode), ("ipc", service.ipc), ("pid", service.pid), ("uts", service.uts),
            ]
            for (key, mode) in modes {
                if case .container = mode {
                    return Finding("the namespace of a container outside of the project cannot be joined yet", key)
                }
            }
            return nil
        },
        row("volumes_from") {
            used(!$0.volumesFrom.isEmpty, "volumes of another container cannot be taken over yet", "volumes_from")
        },
        row("volume-type") { service in
            let index = service.volumes.firstIndex { [.cluster, .npipe, .image].contains($0.type) }
            return index.map { Finding("mounts of this type cannot be made yet", "volumes", "\($0)", "type") }
        },
        row("storage_opt") { used(!$0.storageOpt.isEmpty, "`storage_opt` cannot be honoured yet", "storage_opt") },
        row("use_api_socket") { used($0.useAPISocket, "the API socket cannot be given yet", "use_api_socket") },
        row("external_links") {
            used(!$0.externalLinks.isEmpty, "containers outside of the project cannot be linked yet", "external_links")
        },
        row("hooks") { service in
            let hooks = [
                ("pre_start", service.preStart), ("post_start", service.postStart), ("pre_stop", service.preStop),
            ]
            let key = hooks.first { !$0.1.isEmpty }?.0
            return key.map { Finding("hooks cannot be run yet", $0) }
        },
        row("logging", .warning) { service in
            let known = ["", "json-file", "local", "davit", "none"]
            return used(
                !known.contains(service.logging?.driver ?? ""),
                "this log driver is ignored; davit keeps the log itself",
                "logging")
        },
        row("develop", .warning) {
            used($0.develop != nil, "`develop` is ignored; davit does not watch yet", "develop")
        },
        row("deploy", .warning) { service in
            service.deploy?.placement == Placement() || service.deploy == nil
                ? nil : Finding("there is one host, so `placement` is ignored", "deploy", "placement")
        },
        row("ipv6_address") { service in
            let name = service.networks.sorted { $0.key < $1.key }.first { $0.value?.ipv6Address != nil }?.key
            return name.map { Finding("IPv6 addresses cannot be given yet", "networks", $0, "ipv6_address") }
        },
        row("sctp") { service in
            let index = service.ports.firstIndex { $0.protocol == "sctp" }
            return index.map { Finding("SCTP ports cannot be published yet", "ports", "\($0)") }
        },
    ]

    private static func isHost(platform: String) -> Bool {
        let parts = platform.split(separator: "/")
        guard parts.count >= 2 else { return parts.first == "linux" }
        #if arch(x86_64)
            let names: [Substring] = ["amd64", "x86_64"]
        #elseif arch(arm64)
            let names: [Substring] = ["arm64", "aarch64"]
        #else
            let names: [Substring] = []
        #endif
        return parts[0] == "linux" && names.contains(parts[1])
    }
}
