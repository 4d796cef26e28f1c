import EngineAPI
import NIOCore

/// The frames by which docker sends stdout and stderr in one stream: the stream's number, three zeroes, the length in
/// four bytes, big endian. Source: Docker Engine API, "Stream format" at `POST /containers/{id}/attach`.
enum StreamFrame {
    static func header(_ stream: OutputStream, length: Int) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(8)
        buffer.writeInteger(UInt8(stream == .stdout ? 1 : 2))
        buffer.writeRepeatingByte(0, count: 3)
        buffer.writeInteger(UInt32(clamping: length))
        return buffer
    }
}
