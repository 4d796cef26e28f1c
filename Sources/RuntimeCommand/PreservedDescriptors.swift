import Glibc
import OCISpec

/// The descriptors from 3 on that the program of a container keeps: those of `--preserve-fds`, and those that a service manager
/// has handed over (LISTEN_FDS). Source: sd_listen_fds(3), runc utils_linux.go.
struct PreservedDescriptors {
    let count: Int
    private let listening: Int

    /// Errors: one of them is not open.
    init(count: Int) throws(VerbError) {
        let variable = getenv("LISTEN_FDS").map { String(cString: $0) } ?? ""
        listening = max(0, Int(variable) ?? 0)
        guard count >= 0, count <= 1024, listening <= 1024 else { throw VerbError.usage("--preserve-fds \(count)") }
        self.count = count + listening
        for number in 0..<self.count where fcntl(Int32(3 + number), F_GETFD) < 0 {
            throw VerbError("descriptor \(3 + number) is to be preserved, but it is not open")
        }
    }

    /// The spec with the variables that tell the program of them.
    func extending(_ spec: Spec) -> Spec {
        guard listening > 0 else { return spec }
        var spec = spec
        spec.process?.env += ["LISTEN_FDS=\(listening)", "LISTEN_PID=1"]
        return spec
    }
}
