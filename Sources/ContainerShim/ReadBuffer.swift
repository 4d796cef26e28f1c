import Glibc

/// The one buffer for all reads: 64 KiB of anonymous memory that is given back after large reads, so that an idle shim
/// does not hold it.
struct ReadBuffer: ~Copyable {
    static let size = 64 << 10

    private let memory: UnsafeMutableRawBufferPointer

    init() {
        let address = mmap(nil, ReadBuffer.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        if let address, address != MAP_FAILED {
            memory = UnsafeMutableRawBufferPointer(start: address, count: ReadBuffer.size)
        } else {
            // Without memory for 16 pages nothing else goes on either; this one reports it by trapping in malloc.
            memory = .allocate(byteCount: ReadBuffer.size, alignment: 16)
        }
    }

    enum Outcome {
        case bytes(UnsafeRawBufferPointer)
        case empty
        case ended
    }

    /// One read(2). `.ended` at end of file, and when a terminal has no more open sides (EIO).
    func read(_ descriptor: Int32) -> Outcome {
        while true {
            let count = Glibc.read(descriptor, memory.baseAddress, memory.count)
            if count > 0 { return .bytes(UnsafeRawBufferPointer(rebasing: memory[..<count])) }
            if count < 0, errno == EINTR { continue }
            return count < 0 && errno == EAGAIN ? .empty : .ended
        }
    }

    /// Gives the pages back after a read of `count` bytes.
    func release(after count: Int) {
        if count > 8 << 10 { madvise(memory.baseAddress, memory.count, MADV_DONTNEED) }
    }
}
