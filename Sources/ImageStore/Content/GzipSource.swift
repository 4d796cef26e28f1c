import CZlib
import OCISpec

/// Decompresses gzip, one member or several, with zero padding after the last as tape-minded tools leave it.
final class GzipSource: ByteSource {
    private let upstream: any ByteSource
    private let name: String
    private let input: UnsafeMutableRawBufferPointer
    private var stream = z_stream()
    private var phase = Phase.betweenMembers

    private enum Phase { case betweenMembers, inMember, ended }

    init(_ upstream: any ByteSource, named name: String) throws(ImageStoreError) {
        self.upstream = upstream
        self.name = name
        input = .allocate(byteCount: 256 << 10, alignment: 16)
        // 15 bits of window, +16: gzip header and checksum only. Source: zlib.h, inflateInit2.
        let result = inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else {
            throw ImageStoreError(.system, name, "zlib cannot start (\(result))")
        }
    }

    deinit {
        inflateEnd(&stream)
        input.deallocate()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImageStoreError) -> Int {
        let room = min(buffer.count, Int(UInt32.max))
        guard room > 0 else { return 0 }
        while true {
            switch phase {
            case .ended: return 0
            case .betweenMembers: try startMember()
            case .inMember:
                let count = try inflateSome(into: buffer.baseAddress, room)
                if count > 0 { return count }
            }
        }
    }

    private func inflateSome(into output: UnsafeMutableRawPointer?, _ room: Int) throws(ImageStoreError) -> Int {
        if stream.avail_in == 0, try !refill() {
            throw ImageStoreError(.malformed, name, "the gzip data of \(name) ends too early")
        }
        stream.next_out = output?.assumingMemoryBound(to: UInt8.self)
        stream.avail_out = UInt32(room)
        let result = inflate(&stream, Z_NO_FLUSH)
        switch result {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: phase = .betweenMembers
        default: throw ImageStoreError(.malformed, name, "the gzip data of \(name) is broken (\(reason(result)))")
        }
        return room - Int(stream.avail_out)
    }

    private func startMember() throws(ImageStoreError) {
        if stream.avail_in == 0, try !refill() {
            phase = .ended
            return
        }
        // Only after a member: `inflateReset` clears the count, and a member counts at least its header.
        if stream.total_in > 0, stream.next_in.pointee == 0 {
            try skipPadding()
            return
        }
        guard inflateReset(&stream) == Z_OK else {
            throw ImageStoreError(.system, name, "zlib cannot restart")
        }
        phase = .inMember
    }

    private func skipPadding() throws(ImageStoreError) {
        repeat {
            while stream.avail_in > 0 {
                guard stream.next_in.pointee == 0 else {
                    throw ImageStoreError(.malformed, name, "there is something else after the gzip data of \(name)")
                }
                stream.next_in += 1
                stream.avail_in -= 1
            }
        } while try refill()
        phase = .ended
    }

    /// False at the end of the input.
    private func refill() throws(ImageStoreError) -> Bool {
        let count = try upstream.read(into: input)
        stream.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.avail_in = UInt32(count)
        return count > 0
    }

    private func reason(_ result: Int32) -> String {
        stream.msg.map { String(cString: $0) } ?? "zlib error \(result)"
    }
}
