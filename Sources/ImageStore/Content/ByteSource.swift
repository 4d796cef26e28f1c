import Glibc
import LinuxSystem

/// A stream of bytes that is read once, to its end.
protocol ByteSource: AnyObject {
    /// Reads up to `buffer.count` bytes; 0 means the end and only that.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImageStoreError) -> Int
}

/// Reads a borrowed descriptor: a file, a pipe or a socket.
final class DescriptorSource: ByteSource {
    private let descriptor: Int32
    private let name: String

    init(borrowing descriptor: Int32, named name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImageStoreError) -> Int {
        guard buffer.count > 0 else { return 0 }
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw systemFailure("read", name) }
        }
    }
}

/// Reads bytes in memory, at most `chunk` at a time.
final class MemorySource: ByteSource {
    private let bytes: [UInt8]
    private let chunk: Int
    private var position = 0

    init(_ bytes: [UInt8], chunk: Int = .max) {
        self.bytes = bytes
        self.chunk = chunk
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImageStoreError) -> Int {
        let count = min(buffer.count, chunk, bytes.count - position)
        guard count > 0 else { return 0 }
        buffer.copyBytes(from: bytes[position..<position + count])
        position += count
        return count
    }
}

extension ByteSource {
    /// Fills the buffer unless the source ends first; returns how much was read.
    func readFully(into buffer: UnsafeMutableRawBufferPointer) throws(ImageStoreError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            guard count > 0 else { break }
            filled += count
        }
        return filled
    }
}
