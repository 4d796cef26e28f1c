import Cgroups
import JSONCodec

/// Usage as `events` prints it. Source: runc types/events.go.
enum UsageDescription {
    static func of(_ usage: CgroupUsage) -> JSONValue {
        [
            "cpu": [
                "usage": [
                    "total": number(usage.cpuTotal), "user": number(usage.cpuUser), "kernel": number(usage.cpuKernel),
                    "percpu": .array(usage.perCPU.map(number)),
                ],
                "throttling": [
                    "periods": number(usage.periods), "throttledPeriods": number(usage.throttledPeriods),
                    "throttledTime": number(usage.throttledTime),
                ],
            ],
            "memory": [
                "cache": number(usage.cache), "usage": entry(usage.memory), "swap": entry(usage.swap),
                "kernel": entry(usage.kernel), "kernelTCP": entry(usage.kernelTCP),
                "raw": .object(usage.raw.mapValues(number)),
            ],
            "pids": ["current": number(usage.pids), "limit": number(usage.pidsLimit)],
            "blkio": [
                "ioServiceBytesRecursive": .array(usage.ioBytes.map(operation)),
                "ioServicedRecursive": .array(usage.ioOperations.map(operation)),
            ],
            "hugetlb": .object(usage.hugepages.mapValues(page)),
        ]
    }

    private static func number(_ value: UInt64) -> JSONValue {
        Int64(exactly: value).map(JSONValue.integer) ?? .unsigned(value)
    }

    private static func entry(_ memory: CgroupUsage.Memory) -> JSONValue {
        [
            "limit": number(memory.limit), "usage": number(memory.usage), "max": number(memory.max),
            "failcnt": number(memory.failures),
        ]
    }

    private static func page(_ memory: CgroupUsage.Memory) -> JSONValue {
        ["usage": number(memory.usage), "max": number(memory.max), "failcnt": number(memory.failures)]
    }

    private static func operation(_ operation: CgroupUsage.BlockIO) -> JSONValue {
        [
            "major": number(operation.major), "minor": number(operation.minor), "op": .string(operation.operation),
            "value": number(operation.value),
        ]
    }
}
