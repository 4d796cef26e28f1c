import Glibc
import LinuxSystem

extension Supervisor {
    /// Milliseconds that a slow attached client may hold the container's output up before it is cut off.
    private static let patience: UInt64 = 10_000

    func add(output: OutputSource) throws(SystemError) {
        try Descriptors.setNonBlocking(output.rawValue)
        try loop.watch(output.rawValue, .readable) { [unowned self] _ in
            if !pump(output) { remove(output: output) }
        }
        outputs.append(output)
    }

    /// Reads once. Returns false at the end of the stream.
    private func pump(_ output: OutputSource) -> Bool {
        switch buffer.read(output.rawValue) {
        case .bytes(let bytes):
            log?.write(bytes, from: output.stream)
            if !attached.isEmpty { offer(bytes, from: output.stream) }
            buffer.release(after: bytes.count)
            return true
        case .empty: return true
        case .ended: return false
        }
    }

    private func remove(output: OutputSource) {
        loop.forget(output.rawValue)
        outputs.removeAll { $0 === output }
    }

    /// Reads what is in the pipes now, after the container's processes are dead, and at most `limit` bytes of each: a
    /// process outside that still writes must not hold the shim.
    func drainOutputs(limit: Int = 4 << 20) {
        for output in outputs {
            var total = 0
            reading: while total < limit {
                switch buffer.read(output.rawValue) {
                case .bytes(let bytes):
                    log?.write(bytes, from: output.stream)
                    if !attached.isEmpty { offer(bytes, from: output.stream) }
                    total += bytes.count
                case .empty, .ended: break reading
                }
            }
            remove(output: output)
        }
        log?.finish()
    }

    private func offer(_ bytes: UnsafeRawBufferPointer, from stream: LogStream) {
        for client in Array(attached.values) {
            guard client.offer(bytes, from: stream) else {
                detach(client)
                continue
            }
            watch(client)
        }
        updateStall()
    }

    /// Output is not read while a client is congested; one that stays so is cut off.
    func updateStall() {
        let isCongested = attached.values.contains { $0.isCongested }
        guard isCongested != isStalled else { return }
        isStalled = isCongested
        for output in outputs { loop.change(output.rawValue, to: isCongested ? [] : .readable) }
        guard isCongested else { return loop.cancelTimer() }
        loop.schedule(after: Supervisor.patience) { [unowned self] in
            for client in attached.values where client.isCongested { detach(client) }
            updateStall()
        }
    }
}
