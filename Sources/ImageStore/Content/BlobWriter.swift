import Glibc
import LinuxSystem
import OCISpec

import struct Crypto.SHA256

/// A blob on its way into the store: written under a temporary name, hashed as it comes, published by its digest.
///
/// Thrown away when it is not published.
final class BlobWriter {
    private let path: String
    private let descriptor: Int32
    private var hasher = SHA256()
    private var isPublished = false
    private(set) var count: Int64 = 0

    init(in paths: StorePaths) throws(ImageStoreError) {
        path = "\(paths.ingest)/\(StorePaths.uniqueName())"
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        try check(descriptor, "create", path)
    }

    deinit {
        close(descriptor)
        if !isPublished { unlink(path) }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ImageStoreError) {
        hasher.update(bufferPointer: bytes)
        try writeAll(bytes, to: descriptor, path)
        count += Int64(bytes.count)
    }

    func digest() throws(ImageStoreError) -> Digest {
        try Digest(finishing: hasher)
    }

    /// Makes the blob last and gives it its name. It takes the place of a blob of that digest, which is equal or damaged.
    func publish(as digest: Digest, in paths: StorePaths) throws(ImageStoreError) {
        let target = paths.blob(digest)
        try check(fsync(descriptor), "sync", path)
        try check(fchmod(descriptor, 0o644), "chmod", path)
        try check(rename(path, target), "rename", path)
        isPublished = true
        try syncFolder("\(paths.blobs)/\(digest.algorithm)")
    }
}

/// Writes all of `bytes` at the descriptor's position.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, _ subject: String) throws(ImageStoreError) {
    var rest = bytes
    while !rest.isEmpty {
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count < 0 {
            guard errno == EINTR else { throw systemFailure("write", subject) }
            continue
        }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
}

/// Makes renames in a folder last.
func syncFolder(_ path: String) throws(ImageStoreError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    try check(descriptor, "open", path)
    defer { close(descriptor) }
    try check(fsync(descriptor), "sync", path)
}
