import OCISpec

/// How a layer blob is packed, known by its first bytes.
enum Compression: Sendable {
    case none
    case gzip

    var mediaType: String {
        switch self {
        case .none: MediaType.layer
        case .gzip: MediaType.layerGzip
        }
    }

    /// Errors: `.unsupported` for compressions that are known and not read.
    static func detect(_ head: [UInt8], named name: String) throws(ImageStoreError) -> Compression {
        if head.starts(with: [0x1F, 0x8B]) { return .gzip }
        let others: [(magic: [UInt8], name: String)] = [
            ([0x28, 0xB5, 0x2F, 0xFD], "zstd"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz"), ([0x42, 0x5A, 0x68], "bzip2"),
        ]
        for other in others where head.starts(with: other.magic) {
            throw ImageStoreError(
                .unsupported, name,
                "\(name) is compressed with \(other.name), which is not supported yet: use gzip or plain tar")
        }
        return .none
    }
}

/// Gives back the bytes that were read to look at, then the rest.
final class PeekedSource: ByteSource {
    let head: [UInt8]
    private var position = 0
    private let upstream: any ByteSource

    init(_ upstream: any ByteSource, count: Int) throws(ImageStoreError) {
        self.upstream = upstream
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
        defer { buffer.deallocate() }
        let filled = try upstream.readFully(into: buffer)
        head = Array(buffer[..<filled])
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImageStoreError) -> Int {
        guard position < head.count else { return try upstream.read(into: buffer) }
        let count = min(buffer.count, head.count - position)
        buffer.copyBytes(from: head[position..<position + count])
        position += count
        return count
    }
}
