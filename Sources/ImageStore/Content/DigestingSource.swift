import OCISpec

import struct Crypto.SHA256
import struct Crypto.SHA256Digest

/// Passes a stream on while computing its SHA-256 and length, and copying it to a blob when one is given.
final class DigestingSource: ByteSource {
    private let upstream: any ByteSource
    private let copy: BlobWriter?
    private var hasher = SHA256()
    private(set) var count: Int64 = 0

    init(_ upstream: any ByteSource, copyingTo copy: BlobWriter? = nil) {
        self.upstream = upstream
        self.copy = copy
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImageStoreError) -> Int {
        let read = try upstream.read(into: buffer)
        let chunk = UnsafeRawBufferPointer(rebasing: buffer[..<read])
        // A blob computes its own digest: the bytes are hashed once.
        if let copy { try copy.write(chunk) } else { hasher.update(bufferPointer: chunk) }
        count += Int64(read)
        return read
    }

    /// Digest of what was read so far; of the copy when there is one.
    func digest() throws(ImageStoreError) -> Digest {
        if let copy { return try copy.digest() }
        return try Digest(finishing: hasher)
    }
}

extension Digest {
    init(finishing hasher: SHA256) throws(ImageStoreError) {
        try self.init(sha256: hasher.finalize())
    }

    /// The digest of bytes in memory.
    init(of bytes: [UInt8]) throws(ImageStoreError) {
        try self.init(sha256: SHA256.hash(data: bytes))
    }

    private init(sha256: SHA256Digest) throws(ImageStoreError) {
        var hex = ""
        for byte in sha256 {
            hex += byte < 16 ? "0" : ""
            hex += String(byte, radix: 16)
        }
        guard let digest = Digest(rawValue: "sha256:" + hex) else {
            throw ImageStoreError(.corrupt, hex, "\(hex) is no SHA-256 digest")
        }
        self = digest
    }
}
