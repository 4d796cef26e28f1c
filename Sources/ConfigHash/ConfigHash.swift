import ComposeModel
import Crypto
import JSONCodec
import LinuxSystem

/// The config hash: what, when it changes, recreates a service's containers, a network or a volume.
///
/// SHA-256 over canonical JSON (sorted keys) behind `v1:`, in hexadecimal. It is the value of the label
/// `com.docker.compose.config-hash`; docker compose's own is another, since it follows the layout of its source.
public enum ConfigHash {
    /// Replicas, dependencies, profiles, build and the `x-` keys are not in it; the content of the configs and secrets
    /// that the service mounts is.
    ///
    /// - Parameter contents: as `contents(of:)` gives them.
    public static func of(_ service: Service, contents: [String: String]) throws -> String {
        var bare = service
        bare.build = nil
        bare.pullPolicy = nil
        bare.scale = nil
        bare.deploy?.replicas = nil
        bare.deploy?.extensions = [:]
        if bare.deploy == Deploy() { bare.deploy = nil }
        bare.dependsOn = [:]
        bare.profiles = []
        bare.develop = nil
        bare.xDavit = nil
        bare.extensions = [:]
        var parts: [String: JSONValue] = ["service": try JSON.encode(bare)]
        for key in service.configs.map({ "configs.\($0.source)" }) + service.secrets.map({ "secrets.\($0.source)" }) {
            parts[key] = .string(contents[key] ?? "")
        }
        return digest(of: .object(parts))
    }

    /// Of a network or a volume.
    public static func of(_ object: some ComposeObject) throws -> String {
        var bare = object
        bare.extensions = [:]
        return digest(of: try JSON.encode(bare))
    }

    /// Digests of what configs and secrets contain now, by `configs.NAME` and `secrets.NAME`. Those that are external, or
    /// whose file cannot be read, are left out.
    public static func contents(of project: Project) -> [String: String] {
        var digests: [String: String] = [:]
        for (kind, objects) in [("configs", project.configs), ("secrets", project.secrets)] {
            for (name, object) in objects where !object.external {
                guard let bytes = bytes(of: object) else { continue }
                digests["\(kind).\(name)"] = SHA256.hash(data: bytes).hexadecimal
            }
        }
        return digests
    }

    private static func bytes(of object: Config) -> [UInt8]? {
        // Who needs the content says why it cannot be had.
        if let path = object.file { return try? Files.read(path) }
        return object.content.map { Array($0.utf8) }
    }

    private static func digest(of value: JSONValue) -> String {
        SHA256.hash(data: Array(("v1:" + value.serialized()).utf8)).hexadecimal
    }
}

extension SHA256Digest {
    public var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
