import JSONCodec
import OCISpec

/// Reads a `config.json`. Whatever the bytes are, the outcome is a spec or an error that names the member, as in
/// `linux.namespaces[2].type`. Source: config.md; config-schema.json.
public enum SpecReader {
    /// Four times the largest that engines write; the kernel takes no argument list beyond it.
    public static let limit = 16 << 20

    /// Reads and checks all that can be told from the text alone; the launch checks it against the host.
    public static func read(_ bytes: some Collection<UInt8>) throws(RuntimeError) -> Spec {
        guard bytes.count <= limit else {
            throw RuntimeError(.invalidSpec, "config.json", "\(bytes.count) bytes are more than \(limit)")
        }
        let spec: Spec
        do {
            spec = try JSON.decode(Spec.self, from: bytes)
        } catch {
            throw SpecReader.error(error)
        }
        try check(spec)
        return spec
    }

    /// Reads the process of an exec.
    public static func readProcess(_ bytes: some Collection<UInt8>) throws(RuntimeError) -> OCISpec.Process {
        do {
            let process = try JSON.decode(OCISpec.Process.self, from: bytes)
            try SpecSupport.check(process)
            return process
        } catch let error as JSONError {
            throw SpecReader.error(error, below: "process")
        } catch let error as RuntimeError {
            throw error
        } catch {
            throw RuntimeError(.invalidSpec, "process", "\(error)")
        }
    }

    private static func check(_ spec: Spec) throws(RuntimeError) {
        try checkVersion(spec.ociVersion)
        guard let root = spec.root else { throw RuntimeError(.invalidSpec, "root", "it is missing") }
        guard !root.path.isEmpty else { throw RuntimeError(.invalidSpec, "root.path", "it is empty") }
        if let process = spec.process { try SpecSupport.check(process) }
        try spec.hooks?.check()
    }

    /// SemVer 2.0.0 of a major version that this is compatible with: 1, and the drafts before it that engines still name.
    private static func checkVersion(_ version: String) throws(RuntimeError) {
        let core = version.prefix { $0 != "-" && $0 != "+" }
        let suffix = version.dropFirst(core.count)
        let numbers = core.split(separator: ".", omittingEmptySubsequences: false)
        let areNumbers = numbers.count == 3 && numbers.allSatisfy(isNumber)
        let isSuffix =
            suffix.isEmpty
            || suffix.count > 1
                && suffix.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-+.".contains($0)) }
        guard areNumbers, isSuffix else {
            throw RuntimeError(.invalidSpec, "ociVersion", "\(version) is no version like \(Spec.version)")
        }
        guard numbers[0] == "1" || numbers[0] == "0" else {
            throw RuntimeError(.unsupported, "ociVersion", "\(version); this is \(Spec.version)")
        }
    }

    private static func isNumber(_ text: Substring) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isNumber } && (text == "0" || text.first != "0")
    }

    /// The place without the `$` that stands for the whole text.
    private static func error(_ error: JSONError, below parent: String? = nil) -> RuntimeError {
        var path = error.path.hasPrefix("$.") ? String(error.path.dropFirst(2)) : String(error.path.dropFirst())
        if let parent { path = path.isEmpty || path.hasPrefix("[") ? parent + path : "\(parent).\(path)" }
        let place = error.offset.map { " at byte \($0)" } ?? ""
        return RuntimeError(.invalidSpec, path.isEmpty ? "config.json" : path, error.message + place)
    }
}
