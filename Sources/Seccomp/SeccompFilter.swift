import CSeccomp
import Glibc
import OCISpec

/// A filter of libseccomp under construction.
struct SeccompFilter: ~Copyable {
    private let context: UnsafeMutableRawPointer

    /// For the native architecture alone at first.
    init(defaultAction: UInt32) throws(SeccompError) {
        self.init(try Self.makeContext(defaultAction))
    }

    private init(_ context: UnsafeMutableRawPointer) {
        self.context = context
    }

    private static func makeContext(_ defaultAction: UInt32) throws(SeccompError) -> UnsafeMutableRawPointer {
        guard let context = seccomp_init(defaultAction) else {
            throw SeccompError(.library, "default action", "libseccomp does not take it")
        }
        // Binary search over the calls instead of one comparison after another.
        let result = seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2)
        guard result == 0 else {
            seccomp_release(context)
            throw SeccompError(.library, "optimization", "libseccomp: \(String(cString: strerror(-result)))")
        }
        return context
    }

    deinit {
        seccomp_release(context)
    }

    /// Adds an architecture besides the native one, by libseccomp's token.
    func add(architecture token: UInt32, name: String) throws(SeccompError) {
        let result = seccomp_arch_add(context, token)
        guard result != -EEXIST else { return }
        try Self.check(result, .unsupportedArchitecture, name)
    }

    /// Adds a rule for one call; a rule that is there already is no error.
    func add(
        _ action: UInt32, _ number: Int32, _ comparisons: [scmp_arg_cmp], name: String
    ) throws(SeccompError) {
        let result = seccomp_rule_add_array(context, action, number, UInt32(comparisons.count), comparisons)
        guard result != -EEXIST else { return }
        try Self.check(result, .invalidRule, name)
    }

    /// The program as the kernel takes it.
    func program() throws(SeccompError) -> [UInt8] {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SeccompError(.library, "pipe", String(cString: strerror(errno))) }
        let (reading, writing) = (ends[0], ends[1])
        defer { close(reading) }
        // A pipe takes 64 KiB at once, twice the longest program; a full one must not block us.
        _ = fcntl(writing, F_SETFL, O_NONBLOCK)
        let result = seccomp_export_bpf(context, writing)
        close(writing)
        try Self.check(result, .library, "program")
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(reading, &part, part.count), count > 0 { bytes += part[..<count] }
        return bytes
    }

    private static func check(_ result: Int32, _ code: SeccompError.Code, _ subject: String) throws(SeccompError) {
        guard result < 0 else { return }
        throw SeccompError(code, subject, "libseccomp: \(String(cString: strerror(-result)))")
    }
}
