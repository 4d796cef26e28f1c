import CDavit
import Glibc

extension UnixSocket {
    /// sendmsg(2) without SIGPIPE on a borrowed socket; the descriptors are copied to the receiver and stay the caller's.
    ///
    /// Returns how many bytes went (all of them for packets). Errors: EAGAIN of a full non-blocking socket, EPIPE,
    /// EMSGSIZE, E2BIG over 253 descriptors.
    @discardableResult
    public static func send(
        _ bytes: some Collection<UInt8>, descriptors: [Int32] = [], flags: Int32 = 0, on socket: Int32
    ) throws(SystemError) -> Int {
        let contiguous = bytes.withContiguousStorageIfAvailable { send($0, descriptors, flags, socket) }
        let result = contiguous ?? Array(bytes).withUnsafeBufferPointer { send($0, descriptors, flags, socket) }
        return try SystemError.check(result, "send", "descriptor \(socket)")
    }

    private static func send(
        _ bytes: UnsafeBufferPointer<UInt8>, _ descriptors: [Int32], _ flags: Int32, _ socket: Int32
    ) -> Int {
        descriptors.withUnsafeBufferPointer { descriptors in
            var result: Int
            repeat {
                result = davit_send(
                    socket, bytes.baseAddress, bytes.count, descriptors.baseAddress, descriptors.count, flags)
            } while result == -Int(EINTR)
            return result
        }
    }

    /// recvmsg(2) on a borrowed socket: one packet, or what is there of a stream; nil at the end.
    ///
    /// Errors: EAGAIN of an empty non-blocking socket, ECONNRESET.
    public static func receive(
        on socket: Int32, limit: Int = 65536, maximumDescriptors: Int = 16, flags: Int32 = 0
    ) throws(SystemError) -> Message? {
        var result = 0
        var messageFlags: Int32 = 0
        var descriptors: [Int32] = []
        let bytes = [UInt8](unsafeUninitializedCapacity: max(limit, 1)) { buffer, count in
            descriptors = [Int32](unsafeUninitializedCapacity: max(maximumDescriptors, 1)) { room, descriptorCount in
                guard let base = buffer.baseAddress else { return }
                repeat {
                    descriptorCount = maximumDescriptors
                    result = davit_receive(
                        socket, base, limit, room.baseAddress, &descriptorCount, flags, &messageFlags)
                } while result == -Int(EINTR)
            }
            count = min(max(result, 0), limit)
        }
        try SystemError.check(result, "receive", "descriptor \(socket)")
        if result == 0 && descriptors.isEmpty { return nil }
        let cut = Int32(MSG_TRUNC) | Int32(MSG_CTRUNC)
        return Message(bytes: bytes, descriptors: descriptors, isTruncated: messageFlags & cut != 0)
    }
}
