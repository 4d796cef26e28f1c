import Glibc
import LinuxSystem

/// Runs short pieces of work inside other network namespaces. Only for a program with one thread.
struct NamespaceVisitor: ~Copyable {
    private let home: OwnedDescriptor

    /// Remembers the namespace that the program is in.
    init() throws(SystemError) {
        home = try Namespaces.open("/proc/self/ns/net")
    }

    /// Ends the program when there is no way back: it would answer from a wrong place, and a restart loses nothing.
    func visit<Value: ~Copyable>(
        _ namespace: borrowing OwnedDescriptor, _ body: () throws(SystemError) -> Value
    ) throws(SystemError) -> Value {
        try Namespaces.enter(namespace, kind: .network)
        defer {
            do throws(SystemError) {
                try Namespaces.enter(home, kind: .network)
            } catch {
                exit(1)
            }
        }
        return try body()
    }
}
