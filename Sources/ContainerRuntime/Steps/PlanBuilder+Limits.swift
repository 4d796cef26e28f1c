import Glibc
import LinuxSystem
import OCISpec

extension PlanBuilder {
    /// While the process may still raise them.
    mutating func setLimits(_ limits: [POSIXRlimit]) throws(RuntimeError) {
        for (index, limit) in limits.enumerated() {
            let field = "process.rlimits[\(index)]"
            let resource = try Self.resource(limit, limits[..<index], field: field)
            about(field) { builder in
                builder.setLimit(limit.type, resource, soft: limit.soft, hard: limit.hard)
            }
        }
    }

    /// Raises what a process in a user namespace may not raise. All else is set at the end: a small limit of descriptors
    /// would be in the way of the launch. Source: getrlimit(2), CAP_SYS_RESOURCE "in the initial user namespace".
    mutating func raiseHardLimits(_ limits: [POSIXRlimit], host: HostView) throws(RuntimeError) {
        for (index, limit) in limits.enumerated() {
            let field = "process.rlimits[\(index)]"
            let resource = try Self.resource(limit, limits[..<index], field: field)
            let current = host.limit(resource)
            guard limit.hard > current.hard else { continue }
            about(field) { builder in
                builder.setLimit(limit.type, resource, soft: current.soft, hard: limit.hard)
            }
        }
    }

    private mutating func setLimit(_ type: String, _ resource: Int, soft: UInt64, hard: UInt64) {
        let value = [soft, hard].flatMap { value in withUnsafeBytes(of: value) { Array($0) } }
        call("set \(type)", .prlimit64, 0, .number(UInt64(resource)), .bytes(value), .null)
    }

    private static func resource(
        _ limit: POSIXRlimit, _ earlier: ArraySlice<POSIXRlimit>, field: String
    ) throws(RuntimeError) -> Int {
        guard let resource = resources.firstIndex(of: limit.type) else {
            throw RuntimeError(.invalidSpec, "\(field).type", "\(limit.type) is unknown")
        }
        guard !earlier.contains(where: { $0.type == limit.type }) else {
            throw RuntimeError(.invalidSpec, "\(field).type", "there are two of type \(limit.type)")
        }
        guard limit.soft <= limit.hard else { throw RuntimeError(.invalidSpec, field, "soft is above hard") }
        return resource
    }

    /// In the order of the kernel's numbers; asm-generic/resource.h.
    private static let resources = [
        "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_DATA", "RLIMIT_STACK", "RLIMIT_CORE", "RLIMIT_RSS", "RLIMIT_NPROC",
        "RLIMIT_NOFILE", "RLIMIT_MEMLOCK", "RLIMIT_AS", "RLIMIT_LOCKS", "RLIMIT_SIGPENDING", "RLIMIT_MSGQUEUE",
        "RLIMIT_NICE", "RLIMIT_RTPRIO", "RLIMIT_RTTIME",
    ]

    /// By the host's /proc, before it goes out of sight.
    mutating func setOOMScore(_ score: Int?) throws(RuntimeError) {
        guard let score else { return }
        let field = "process.oomScoreAdj"
        guard (-1000...1000).contains(score) else {
            throw RuntimeError(.invalidSpec, field, "\(score) is not within -1000...1000")
        }
        try about(field) { builder throws(RuntimeError) in
            try builder.writeProc("set oom_score_adj", "/proc/self/oom_score_adj", "\(score)")
        }
    }
}
