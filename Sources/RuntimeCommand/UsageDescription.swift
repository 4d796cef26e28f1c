import Cgroups
import JSONCodec

/// Usage as `events` prints it; 0 where the host has no such number. Source: runc types/events.go.
enum UsageDescription {
    /// - Parameter swapIsAlone: its counter is without memory, as on v2; runc tells both together.
    static func of(_ usage: CgroupStatistics, swapIsAlone: Bool) -> JSONValue {
        let (cpu, memory) = (usage.cpu, usage.memory)
        return [
            "cpu": [
                "usage": [
                    "total": number(cpu.usage), "user": number(cpu.user), "kernel": number(cpu.system),
                    "percpu": .array(cpu.perProcessor.map(number)),
                ],
                "throttling": [
                    "periods": number(cpu.periods), "throttledPeriods": number(cpu.throttledPeriods),
                    "throttledTime": number(cpu.throttledTime),
                ],
            ],
            "memory": [
                "cache": number(memory?.cache), "usage": entry(memory?.usage),
                "swap": entry(swapIsAlone ? memory.flatMap(together) : memory?.swap),
                "kernel": entry(memory?.kernel), "kernelTCP": entry(memory?.kernelTCP),
                "raw": .object((memory?.raw ?? [:]).mapValues(number)),
            ],
            "pids": ["current": number(usage.pids?.current), "limit": number(usage.pids?.limit)],
            "blkio": [
                "ioServiceBytesRecursive": .array((usage.blockIO?.bytes ?? []).map(operation)),
                "ioServicedRecursive": .array((usage.blockIO?.operations ?? []).map(operation)),
            ],
            "hugetlb": .object(usage.hugetlb.mapValues(page)),
        ]
    }

    private static func number(_ value: UInt64?) -> JSONValue {
        let value = value ?? 0
        return Int64(exactly: value).map(JSONValue.integer) ?? .unsigned(value)
    }

    private static func together(_ memory: CgroupStatistics.Memory) -> CgroupStatistics.Memory.Counter? {
        guard var both = memory.swap else { return nil }
        both.usage &+= memory.usage.usage
        both.maximum = nil
        both.limit = both.limit.flatMap { swap in memory.usage.limit.map { swap &+ $0 } }
        return both
    }

    private static func entry(_ counter: CgroupStatistics.Memory.Counter?) -> JSONValue {
        [
            "limit": number(counter.map { $0.limit ?? .max }), "usage": number(counter?.usage),
            "max": number(counter?.maximum), "failcnt": number(counter?.failures),
        ]
    }

    private static func page(_ pages: CgroupStatistics.HugePages) -> JSONValue {
        ["usage": number(pages.usage), "max": number(pages.maximum), "failcnt": number(pages.failures)]
    }

    private static func operation(_ entry: CgroupStatistics.BlockIO.Entry) -> JSONValue {
        [
            "major": number(entry.major), "minor": number(entry.minor), "op": .string(entry.operation),
            "value": number(entry.value),
        ]
    }
}
