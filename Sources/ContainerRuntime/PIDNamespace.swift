import Glibc
import LinuxSystem

/// Cloning into the pid namespace of another process: setns(2) of one counts for the children of the calling thread.
enum PIDNamespace {
    /// Errors: `.invalidSpec` at the member that names it, when it is not there or of another kind.
    static func open(_ joined: NamespacePlan.Joined?, _ held: HeldDescriptors) throws(RuntimeError) -> Int32? {
        guard let joined else { return nil }
        do {
            let descriptor = held.hold(try Namespaces.open(joined.path))
            // Where it is of another kind, this is the place to tell.
            try around(descriptor) {}
            return descriptor
        } catch {
            throw RuntimeError(
                .invalidSpec, joined.field, "\(joined.path) cannot be joined", errno: error.errno)
        }
    }

    private static func around<Value>(_ descriptor: Int32, _ body: () -> Value) throws(SystemError) -> Value {
        let own = try Namespaces.open("/proc/thread-self/ns/pid")
        try Namespaces.enter(descriptor: descriptor, kind: .pid)
        let outcome = body()
        try Namespaces.enter(own, kind: .pid)
        return outcome
    }

    /// Runs `body` with the children going into the namespace of `descriptor`, a namespace file or a pidfd; nil: as ever.
    static func around<Value>(
        descriptor: Int32?, _ body: () throws(RuntimeError) -> Value
    ) throws(RuntimeError) -> Value {
        guard let descriptor else { return try body() }
        let outcome = try translating { () throws(SystemError) in
            try around(descriptor) { Result { () throws(RuntimeError) in try body() } }
        }
        return try outcome.get()
    }
}
