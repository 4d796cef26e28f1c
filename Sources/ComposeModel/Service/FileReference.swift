import JSONCodec

/// A config or secret as a file in the container.
public struct FileReference: ComposeObject {
    /// The key under the project's `configs` or `secrets`.
    public var source = ""
    /// nil is `/<source>` of a config and `/run/secrets/<source>` of a secret; see `path(isSecret:)`.
    public var target: String?
    public var uid: String?
    public var gid: String?
    /// 0444 by default.
    public var mode: UInt32?
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public init(source: String, target: String? = nil, uid: String? = nil, gid: String? = nil, mode: UInt32? = nil) {
        self.source = source
        self.target = target
        self.uid = uid
        self.gid = gid
        self.mode = mode
    }

    /// Where the file is in the container; a relative target is under `/run/secrets` or `/`.
    public func path(isSecret: Bool) -> String {
        let target = target ?? source
        guard !target.utf8.starts(with: "/".utf8) else { return target }
        return (isSecret ? "/run/secrets/" : "/") + target
    }

    public static let fields: FieldTable<FileReference> = [
        .nonzero("source", \.source),
        .nonzero("target", \.target),
        .nonzero("uid", \.uid),
        .nonzero("gid", \.gid),
        .mode("mode", \.mode),
    ]
}
