import EngineAPI
import Glibc
import LinuxSystem
import Synchronization

/// The pipes of an exec's standard streams: one end for the child, the other for whoever asked.
struct ExecPipes {
    private let child: [OwnedEnd]
    private let parent: [OwnedEnd?]

    /// A stream that is not asked for is /dev/null.
    init(stdin: Bool, stdout: Bool, stderr: Bool) throws {
        var child: [OwnedEnd] = []
        var parent: [OwnedEnd?] = []
        for (index, isWanted) in [stdin, stdout, stderr].enumerated() {
            guard isWanted else {
                child.append(OwnedEnd(try Self.open("/dev/null")))
                parent.append(nil)
                continue
            }
            let ends = try Pipe.open()
            child.append(OwnedEnd(index == 0 ? ends.read : ends.write))
            parent.append(OwnedEnd(index == 0 ? ends.write : ends.read))
        }
        self.child = child
        self.parent = parent
    }

    private static func open(_ path: String) throws -> Int32 {
        let descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError(operation: "open", subject: path, errno: errno) }
        return descriptor
    }

    var childEnds: [Int32] { child.map(\.raw) }

    /// Hands the parent's ends over.
    func takeSession() -> ExecSession {
        let ends = parent.map { $0?.release() }
        return ends.allSatisfy { $0 == nil } ? .detached : .pipes(stdin: ends[0], stdout: ends[1], stderr: ends[2])
    }

    private final class OwnedEnd: Sendable {
        let raw: Int32
        private let isOwned = Mutex(true)

        init(_ raw: Int32) { self.raw = raw }

        func release() -> Int32 {
            isOwned.withLock { $0 = false }
            return raw
        }

        deinit { if isOwned.withLock({ $0 }) { close(raw) } }
    }
}

/// Whether a deadline has passed.
final class DeadlineFlag: Sendable {
    private let past = Mutex(false)
    var isPast: Bool { past.withLock { $0 } }
    func pass() { past.withLock { $0 = true } }
}
