import ComposeModel
import Glibc
import LinuxSystem

/// The files that the engine puts into a container: configs, secrets, and the host's word on names.
///
/// They are made anew at each start, in the run folder (a tmpfs as a rule), so a secret is on no disk.
struct FileMaterial {
    let instance: Instance
    let definition: ContainerDefinition
    let context: LaunchContext
    private var folder: String { instance.filesFolder(definition.id) }

    init(instance: Instance, definition: ContainerDefinition, context: LaunchContext) {
        self.instance = instance
        self.definition = definition
        self.context = context
    }

    func write() throws {
        try Files.makeDirectories(folder, mode: 0o711)
        let service = definition.specification
        try put("hostname", (service.hostname ?? definition.id.short) + "\n")
        try put("hosts", try hosts())
        try put("resolv.conf", try resolverConfiguration())
        for (index, reference) in service.configs.enumerated() {
            try put("config-\(index)", reference, from: definition.configs[reference.source], kind: "config")
        }
        for (index, reference) in service.secrets.enumerated() {
            try put("secret-\(index)", reference, from: definition.secrets[reference.source], kind: "secret")
        }
    }

    private func put(_ name: String, _ text: String) throws {
        try Files.replace("\(folder)/\(name)", with: Array(text.utf8), mode: 0o644, durable: false)
    }

    private func put(_ name: String, _ reference: FileReference, from source: FileSource?, kind: String) throws {
        guard let source else {
            throw EngineError(
                .notFound, "service \(definition.service)", "its \(kind) \(reference.source) is not in the stack")
        }
        let path = "\(folder)/\(name)"
        let bytes = try source.content(of: "\(kind) \(reference.source)")
        try Files.replace(path, with: bytes, mode: mode_t(reference.mode ?? 0o444), durable: false)
        guard reference.uid != nil || reference.gid != nil else { return }
        guard let uid = uid_t(reference.uid ?? "0"), let gid = gid_t(reference.gid ?? "0") else {
            throw EngineError(
                .invalid, "service \(definition.service)", "\(kind) \(reference.source): uid and gid have to be numbers"
            )
        }
        guard chown(path, uid, gid) == 0 else { throw SystemError(operation: "chown", subject: path, errno: errno) }
    }

    private func hosts() throws -> String {
        let service = definition.specification
        if definition.usesHostNetwork, service.extraHosts.isEmpty { return try Files.readText("/etc/hosts") }
        var lines = [
            "127.0.0.1\tlocalhost", "::1\tlocalhost ip6-localhost ip6-loopback", "fe00::0\tip6-localnet",
            "ff00::0\tip6-mcastprefix", "ff02::1\tip6-allnodes", "ff02::2\tip6-allrouters",
        ]
        for entry in service.extraHosts {
            guard entry.address == "host-gateway" else {
                lines.append("\(entry.address)\t\(entry.name)")
                continue
            }
            guard let gateway = context.hostGateway else {
                throw EngineError(
                    .invalid, "service \(definition.service)",
                    "extra_hosts: host-gateway needs a network that is not internal")
            }
            lines.append("\(gateway)\t\(entry.name)")
        }
        let hostname = service.hostname ?? definition.id.short
        let names = service.domainname.map { "\(hostname).\($0) \(hostname)" } ?? hostname
        for endpoint in context.endpoints { lines.append("\(endpoint.address)\t\(names)") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// 127.0.0.11 for a namespace of its own or a shared one, the host's file else.
    private func resolverConfiguration() throws -> String {
        let service = definition.specification
        if definition.usesHostNetwork {
            return Files.exists("/etc/resolv.conf") ? try Files.readText("/etc/resolv.conf") : ""
        }
        var lines = ["nameserver 127.0.0.11"]
        let search = service.dnsSearch.isEmpty ? try hostSearchDomains() : service.dnsSearch.filter { $0 != "." }
        if !search.isEmpty { lines.append("search \(search.joined(separator: " "))") }
        lines.append("options \((["ndots:0"] + service.dnsOptions).joined(separator: " "))")
        return lines.joined(separator: "\n") + "\n"
    }

    private func hostSearchDomains() throws -> [String] {
        guard Files.exists("/etc/resolv.conf") else { return [] }
        let lines = try Files.readText("/etc/resolv.conf").split(separator: "\n")
        guard let line = lines.last(where: { $0.hasPrefix("search ") }) else { return [] }
        return line.split(separator: " ").dropFirst().map(String.init)
    }
}

extension FileSource {
    /// The bytes, read now. `name` is for the error.
    func content(of name: String) throws -> [UInt8] {
        switch self {
        case .inline(let text): return Array(text.utf8)
        case .file(let path):
            do {
                return try Files.read(path)
            } catch {
                throw EngineError(.unavailable, name, "its file cannot be read: \(error)")
            }
        }
    }
}
