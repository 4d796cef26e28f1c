import Glibc
import JSONCodec

enum Limits {
    /// In the order of the kernel's numbers.
    private static let names = [
        "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_DATA", "RLIMIT_STACK", "RLIMIT_CORE", "RLIMIT_RSS", "RLIMIT_NPROC",
        "RLIMIT_NOFILE", "RLIMIT_MEMLOCK", "RLIMIT_AS", "RLIMIT_LOCKS", "RLIMIT_SIGPENDING", "RLIMIT_MSGQUEUE",
        "RLIMIT_NICE", "RLIMIT_RTPRIO", "RLIMIT_RTTIME",
    ]

    /// `[soft, hard]` by name; -1 is none.
    static var report: JSONValue {
        var members: [String: JSONValue] = [:]
        for (number, name) in names.enumerated() {
            var limit = rlimit()
            guard getrlimit(__rlimit_resource_t(UInt32(number)), &limit) == 0 else { continue }
            members[name] = [
                .integer(Int64(bitPattern: UInt64(limit.rlim_cur))),
                .integer(Int64(bitPattern: UInt64(limit.rlim_max))),
            ]
        }
        return .object(members)
    }
}
