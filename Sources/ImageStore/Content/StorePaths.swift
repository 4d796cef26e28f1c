import Glibc
import LinuxSystem
import OCISpec

/// Where things are below an instance's root.
struct StorePaths: Sendable {
    let root: String
    var content: String { root + "/content" }
    var index: String { content + "/index.json" }
    var layout: String { content + "/oci-layout" }
    /// Blobs that are being written or thrown away. Not part of the image layout, which allows other files.
    var ingest: String { content + "/ingest" }
    var blobs: String { content + "/blobs" }
    var layers: String { root + "/layers" }

    /// Prefix of a layer that is being made or thrown away.
    static let temporaryPrefix = ".tmp-"

    func blob(_ digest: Digest) -> String { "\(blobs)/\(digest.algorithm)/\(digest.hex)" }
    func layer(_ chainID: Digest) -> String { "\(layers)/\(chainID.hex)" }
    func layerRoot(_ chainID: Digest) -> String { layer(chainID) + "/fs" }

    /// A name that nothing has: of the clock, the process and a random number.
    static func uniqueName() -> String {
        String(UInt64.random(in: .min ... .max), radix: 36) + "-" + String(getpid(), radix: 36)
    }

    /// Makes the folders and the layout's marker, and sweeps temporary names.
    func prepare() throws(ImageStoreError) {
        for folder in [ingest, blobs + "/sha256", layers] {
            try converting { () throws(SystemError) in try Files.makeDirectories(folder, mode: 0o700) }
        }
        if !Files.exists(layout) {
            try replace(layout, with: Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8))
        }
        for name in try list(ingest) { try remove("\(ingest)/\(name)") }
        for name in try list(layers) where name.hasPrefix(Self.temporaryPrefix) { try remove("\(layers)/\(name)") }
    }

    func list(_ folder: String) throws(ImageStoreError) -> [String] {
        try converting { () throws(SystemError) in try Files.list(folder) }
    }

    /// Removes a file or a tree; never through links or mounts.
    func remove(_ path: String) throws(ImageStoreError) {
        try converting { () throws(SystemError) in try Files.removeTree(path) }
    }

    func replace(_ path: String, with bytes: [UInt8]) throws(ImageStoreError) {
        try converting { () throws(SystemError) in try Files.replace(path, with: bytes, mode: 0o644) }
    }

    /// Reads a small blob: a manifest or configuration, at most 8 MiB.
    func smallBlob(_ digest: Digest) throws(ImageStoreError) -> [UInt8] {
        let path = blob(digest)
        let bytes: [UInt8]
        do {
            bytes = try Files.read(path, limit: 8 << 20)
        } catch {
            throw ImageStoreError(.corrupt, digest.rawValue, "the blob \(digest) cannot be read", cause: error)
        }
        let found = digest.algorithm == "sha256" ? try Digest(of: bytes) : digest
        guard found == digest else {
            throw ImageStoreError(.corrupt, digest.rawValue, "the blob \(digest) is not what its digest says")
        }
        return bytes
    }
}
