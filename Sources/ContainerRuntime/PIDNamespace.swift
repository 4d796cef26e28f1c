import Glibc
import LinuxSystem

/// Cloning into the pid namespace of another process: setns(2) of one counts for the children of the calling thread.
enum PIDNamespace {
    static func open(_ path: String?, _ held: HeldDescriptors) throws(RuntimeError) -> Int32? {
        guard let path else { return nil }
        return held.hold(try translating { () throws(SystemError) in try Namespaces.open(path) })
    }

    /// Runs `body` with the children going into the namespace of `descriptor`, a namespace file or a pidfd; nil: as ever.
    static func around<Value>(
        descriptor: Int32?, _ body: () throws(RuntimeError) -> Value
    ) throws(RuntimeError) -> Value {
        guard let descriptor else { return try body() }
        let own = try translating { () throws(SystemError) in try Namespaces.open("/proc/thread-self/ns/pid") }
        try translating { () throws(SystemError) in try Namespaces.enter(descriptor: descriptor, kind: .pid) }
        let outcome = Result { () throws(RuntimeError) in try body() }
        try translating { () throws(SystemError) in try Namespaces.enter(own, kind: .pid) }
        return try outcome.get()
    }
}
