/// A source read through one large buffer, so that headers cost no system call and file data is handed on without a copy.
final class TarBuffer {
    private let source: any ByteSource
    private let buffer: UnsafeMutableRawBufferPointer
    private var range = 0..<0
    /// Bytes taken so far: where an error is.
    private(set) var offset: Int64 = 0

    init(_ source: any ByteSource, capacity: Int = 256 << 10) {
        self.source = source
        buffer = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// Up to `limit` bytes, valid until the next call; empty at the end of the source.
    func next(upTo limit: Int) throws(ImageStoreError) -> UnsafeRawBufferPointer {
        if range.isEmpty {
            range = 0..<(try source.read(into: buffer))
        }
        let count = min(range.count, max(limit, 0))
        defer {
            range = (range.lowerBound + count)..<range.upperBound
            offset += Int64(count)
        }
        return UnsafeRawBufferPointer(rebasing: buffer[range.lowerBound..<range.lowerBound + count])
    }

    /// Exactly `count` bytes, or fewer at the end of the source. The caller limits `count`.
    func take(_ count: Int) throws(ImageStoreError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            let part = try next(upTo: count - bytes.count)
            guard !part.isEmpty else { break }
            bytes.append(contentsOf: part)
        }
        return bytes
    }

    /// Skips `count` bytes; false when the source ends before.
    func skip(_ count: Int64) throws(ImageStoreError) -> Bool {
        var left = count
        while left > 0 {
            let part = try next(upTo: Int(clamping: left))
            guard !part.isEmpty else { return false }
            left -= Int64(part.count)
        }
        return true
    }

    /// Reads to the end of the source.
    func drain() throws(ImageStoreError) {
        while !(try next(upTo: .max)).isEmpty {}
    }
}
