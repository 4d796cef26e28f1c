import Glibc
import LinuxSystem

/// The host's network namespace, to which the thread comes back from each visit elsewhere.
final class HomeNamespace {
    private let descriptor: OwnedDescriptor
    /// Whether a return failed; the next visit tries again first.
    private var isAway = false

    /// Takes the calling thread's namespace for home.
    init() throws(NetworkError) {
        descriptor = try translating { () throws(SystemError) in try Namespaces.open("/proc/thread-self/ns/net") }
    }

    /// Runs `body` with the calling thread in another namespace.
    func visit<Result: ~Copyable>(
        _ namespace: borrowing OwnedDescriptor, _ subject: String, _ body: () throws(NetworkError) -> Result
    ) throws(NetworkError) -> Result {
        try returnIfAway()
        try enter(namespace, subject)
        return try leaving(body)
    }

    /// Makes a namespace, bind-mounts it at `path` and runs `body` in it. A failure leaves neither mount nor file.
    func createNamespace<Result: ~Copyable>(
        at path: String, _ body: () throws(NetworkError) -> Result
    ) throws(NetworkError) -> Result {
        try returnIfAway()
        try translating { () throws(SystemError) in try Namespaces.unshareNetwork() }
        do {
            return try leaving { () throws(NetworkError) in
                try translating { () throws(SystemError) in try Namespaces.bindNetwork(to: path) }
                return try body()
            }
        } catch {
            // The first error is the one to tell; the file is found again by `observe`.
            try? NetworkNamespace.remove(path)
            throw error
        }
    }

    private func leaving<Result: ~Copyable>(
        _ body: () throws(NetworkError) -> Result
    ) throws(NetworkError) -> Result {
        isAway = true
        let result: Result
        do {
            result = try body()
        } catch {
            try returnIfAway()
            throw error
        }
        try returnIfAway()
        return result
    }

    private func returnIfAway() throws(NetworkError) {
        guard isAway else { return }
        try enter(descriptor, "the host's network namespace")
        isAway = false
    }

    private func enter(_ namespace: borrowing OwnedDescriptor, _ subject: String) throws(NetworkError) {
        do {
            try Namespaces.enter(namespace, kind: .network)
        } catch {
            throw NetworkError(SystemError(operation: "setns", subject: subject, errno: error.errno))
        }
    }
}
