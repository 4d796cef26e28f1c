import EngineAPI
import Glibc
import Hummingbird
import NIOCore
import NIOPosix

/// A request's body in a file, written a piece at a time: memory stays bounded and a full disk slows only its sender.
struct Upload: Sendable {
    let path: String

    static func receive(_ body: RequestBody, folder: String) async throws -> Upload {
        let path = "\(folder)/upload-\(UInt64.random(in: 0 ... .max))"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("make a file in \(folder)") }
        defer { closeDescriptor(descriptor) }
        let upload = Upload(path: path)
        do {
            for try await buffer in body {
                try await NIOThreadPool.singleton.runIfActive { try write(buffer, to: descriptor) }
            }
        } catch {
            upload.remove()
            throw error
        }
        return upload
    }

    /// A file that is gone already is as good as removed.
    func remove() {
        _ = unlink(path)
    }

    private static func write(_ buffer: ByteBuffer, to descriptor: Int32) throws {
        try buffer.withUnsafeReadableBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw failure("write the upload") }
                rest = rest.dropFirst(count)
            }
        }
    }

    private static func failure(_ what: String) -> APIError {
        let reason = strerror(errno).map { String(cString: $0).lowercased() } ?? "errno \(errno)"
        return APIError(.failed, "cannot \(what): \(reason)")
    }
}
