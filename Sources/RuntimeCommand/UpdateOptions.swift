import OCISpec

/// Limits as options of `update`. Source: runc update.go.
enum UpdateOptions {
    private static let blkioWeight = Option.value("blkio-weight", nil, "N", "10 to 1000")
    private static let period = Option.value("cpu-period", nil, "N", "microseconds of a CPU period")
    private static let quota = Option.value("cpu-quota", nil, "N", "microseconds of CPU in a period")
    private static let burst = Option.value(
        "cpu-burst", nil, "N", "microseconds that may be saved up for later periods")
    private static let shares = Option.value("cpu-share", nil, "N", "CPU weight, 1024 is usual")
    private static let rtPeriod = Option.value("cpu-rt-period", nil, "N", "microseconds of a real-time period")
    private static let rtRuntime = Option.value("cpu-rt-runtime", nil, "N", "microseconds of real time in a period")
    private static let idle = Option.value("cpu-idle", nil, "N", "1: runs when nothing else does")
    private static let cpus = Option.value("cpuset-cpus", nil, "LIST", "processors")
    private static let mems = Option.value("cpuset-mems", nil, "LIST", "memory nodes")
    private static let memory = Option.value("memory", nil, "SIZE", "memory limit in bytes, or with k, m, g; -1: none")
    private static let reservation = Option.value("memory-reservation", nil, "SIZE", "soft limit")
    private static let swap = Option.value("memory-swap", nil, "SIZE", "limit of memory and swap together; -1: none")
    private static let pids = Option.value("pids-limit", nil, "N", "number of tasks; -1: no limit")

    static let all = [
        blkioWeight, period, quota, burst, shares, rtPeriod, rtRuntime, idle, cpus, mems, memory, reservation, swap,
        pids,
    ]

    /// Errors: a value that is no number or size.
    static func resources(_ arguments: ParsedArguments) throws(VerbError) -> LinuxResources {
        LinuxResources(
            memory: LinuxMemory(
                limit: try size(memory, arguments), reservation: try size(reservation, arguments),
                swap: try size(swap, arguments)),
            cpu: LinuxCPU(
                shares: try arguments.number(of: shares, UInt64.self),
                quota: try arguments.number(of: quota, Int64.self),
                burst: try arguments.number(of: burst, UInt64.self),
                period: try arguments.number(of: period, UInt64.self),
                realtimeRuntime: try arguments.number(of: rtRuntime, Int64.self),
                realtimePeriod: try arguments.number(of: rtPeriod, UInt64.self), cpus: arguments.value(of: cpus),
                mems: arguments.value(of: mems), idle: try arguments.number(of: idle, Int64.self)),
            pids: try arguments.number(of: pids, Int64.self).map { LinuxPids(limit: $0) },
            blockIO: try arguments.number(of: blkioWeight, UInt16.self).map { LinuxBlockIO(weight: $0) })
    }

    private static func size(_ option: Option, _ arguments: ParsedArguments) throws(VerbError) -> Int64? {
        guard let text = arguments.value(of: option) else { return nil }
        guard let bytes = bytes(text) else { throw VerbError.usage("--\(option.name) \(text) is no size") }
        return bytes
    }

    /// `67108864`, `64m`, `64MiB`, `-1`: powers of 1024, as go-units' RAMInBytes.
    static func bytes(_ text: String) -> Int64? {
        if text == "-1" { return -1 }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).lowercased()
        guard let number = Int64(digits) else { return nil }
        let shifts: [String: Int64] = ["": 0, "b": 0, "k": 10, "m": 20, "g": 30, "t": 40, "p": 50]
        var name = unit
        for suffix in ["ib", "b"] where name.count > 1 && name.hasSuffix(suffix) {
            name = String(name.dropLast(suffix.count))
        }
        guard let shift = shifts[name] else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
        return overflow ? nil : bytes
    }
}
