import JSONCodec
import LinuxSystem
import OCISpec

/// One CDI file: the devices of a kind. Source: CDI SPEC.md, "CDI JSON Specification".
public struct DeviceSpec: Codable, Hashable, Sendable {
    public struct Device: Codable, Hashable, Sendable {
        public var name: String
        @Omittable public var annotations: [String: String]
        public var containerEdits: ContainerEdits
    }

    public var cdiVersion: String
    /// `vendor/class`.
    public var kind: String
    @Omittable public var annotations: [String: String]
    public var devices: [Device]
    /// Made once when any of the devices is given.
    public var containerEdits: ContainerEdits?

    /// Reads a file's value; `path` is for messages. Errors: `.malformed`, with the member in the message.
    init(_ value: JSONValue, path: String) throws(DeviceInterfaceError) {
        if let unknown = DeviceSpecMembers.unknown(in: value) {
            throw DeviceInterfaceError(.malformed, path, "\(unknown) is no member that CDI knows")
        }
        do {
            self = try JSON.decode(DeviceSpec.self, from: value)
        } catch {
            throw DeviceInterfaceError(.malformed, path, "\(error)")
        }
        if let problem { throw DeviceInterfaceError(.malformed, path, problem) }
    }

    /// What is wrong with it as a whole.
    private var problem: String? {
        guard let version = SpecVersion(cdiVersion), SpecVersion.known.contains(version) else {
            return "cdiVersion \(cdiVersion) is not known; the last one that is, is \(SpecVersion.latest)"
        }
        if let (needed, member) = SpecVersion.needed(by: self), version < needed {
            return "\(member) needs cdiVersion \(needed), and it says \(cdiVersion)"
        }
        guard DeviceName.isKind(kind[...]) else { return "kind: \(kind) is not of the form vendor/class" }
        guard !devices.isEmpty else { return "devices: there is none" }
        if let edits = containerEdits, let problem = edits.problem { return "containerEdits.\(problem)" }
        var names: Set<String> = []
        for (index, device) in devices.enumerated() {
            let member = "devices[\(index)]"
            guard DeviceName.isName(device.name[...]) else { return "\(member).name: \(device.name) is no name" }
            guard names.insert(device.name).inserted else { return "\(member).name: \(device.name) is there twice" }
            if device.containerEdits.isEmpty { return "\(member).containerEdits: it changes nothing" }
            if let problem = device.containerEdits.problem { return "\(member).containerEdits.\(problem)" }
        }
        return nil
    }
}

extension ContainerEdits {
    /// What is wrong with it.
    fileprivate var problem: String? {
        for (index, text) in env.enumerated() where !isVariable(text) { return "env[\(index)]: \(text) is no variable" }
        for (index, node) in deviceNodes.enumerated() {
            if let problem = node.problem { return "deviceNodes[\(index)]\(problem)" }
        }
        for (index, mount) in mounts.enumerated() {
            if mount.hostPath.isEmpty { return "mounts[\(index)].hostPath: it is empty" }
            if !mount.containerPath.hasPrefix("/") { return "mounts[\(index)].containerPath: it is not absolute" }
        }
        for (index, hook) in hooks.enumerated() {
            if !Self.hookNames.contains(hook.hookName) {
                return "hooks[\(index)].hookName: there is no \(hook.hookName)"
            }
            if !hook.path.hasPrefix("/") { return "hooks[\(index)].path: it is not absolute" }
            if let text = hook.env.first(where: { !isVariable($0) }) {
                return "hooks[\(index)].env: \(text) is no variable"
            }
        }
        for (index, device) in netDevices.enumerated() where device.hostInterfaceName.isEmpty || device.name.isEmpty {
            return "netDevices[\(index)]: a name is empty"
        }
        if let id = intelRdt?.closID, id != "/", id == "." || id == ".." || id.contains("/") || id.contains("\n") {
            return "intelRdt.closID: \(id) is no file name"
        }
        return nil
    }

    private static let hookNames: Set<String> = [
        "prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop",
    ]

    private func isVariable(_ text: String) -> Bool { text.contains("=") && !text.hasPrefix("=") }
}

extension ContainerEdits.DeviceNode {
    fileprivate var problem: String? {
        guard path.hasPrefix("/") else { return ".path: \(path) is not absolute" }
        guard ["", "b", "c", "u", "p"].contains(type ?? "") else { return ".type: there is no \(type ?? "")" }
        guard (major ?? 0) >= 0, (minor ?? 0) >= 0 else { return ": its numbers are negative" }
        guard permissions == "none" || (permissions ?? "").allSatisfy({ "rwm".contains($0) }) else {
            return ".permissions: \(permissions ?? "") is not of r, w and m"
        }
        return nil
    }
}
