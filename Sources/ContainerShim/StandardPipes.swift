import ContainerRuntime
import Glibc
import LinuxSystem
import OCISpec

/// The stdio of a container without a terminal: pipes, and /dev/null for a stdin that is not open.
///
/// The container's ends close with this value; the shim's too, unless they were taken.
struct StandardPipes: ~Copyable {
    var stdin: PipePair?
    var stdout: PipePair
    var stderr: PipePair
    private let null: OwnedDescriptor

    init(openStdin: Bool) throws(SystemError) {
        // All that can fail comes before the first property, as values that cannot be copied want it.
        let null = try OwnedDescriptor(opening: "/dev/null", flags: O_RDONLY)
        let input: PipePair? = openStdin ? try PipePair() : nil
        let output = try PipePair()
        let error = try PipePair()
        self.null = null
        stdin = input
        stdout = output
        stderr = error
    }

    /// Makes the pipes the container's user's, who may then open them again as /dev/stdout.
    func change(owner: User) throws(SystemError) {
        guard owner.uid != 0 || owner.gid != 0 else { return }
        let side = containerSide
        for end in [side.stdin, side.stdout, side.stderr] where end != null.rawValue {
            guard fchown(end, owner.uid, owner.gid) == 0 else {
                throw SystemError(operation: "chown", subject: "a pipe of the container", errno: errno)
            }
        }
    }

    /// Borrowed.
    var containerSide: StandardDescriptors {
        let input =
            switch stdin {
            case .some(let pair): pair.reading.number
            case nil: null.rawValue
            }
        return StandardDescriptors(stdin: input, stdout: stdout.writing.number, stderr: stderr.writing.number)
    }
}

/// Both ends of a pipe, each until it is taken.
struct PipePair: ~Copyable {
    var reading: OwnedDescriptor?
    var writing: OwnedDescriptor?

    init() throws(SystemError) {
        let (read, write) = try Pipe.open()
        reading = OwnedDescriptor(owning: read)
        writing = OwnedDescriptor(owning: write)
    }
}

extension OwnedDescriptor? {
    /// Borrowed; -1 for none.
    var number: Int32 {
        switch self {
        case .some(let descriptor): descriptor.rawValue
        case nil: -1
        }
    }
}
