import Cgroups
import JSONCodec
import LinuxSystem
import Timestamps

enum Events: Verb {
    static let name = "events"
    static let summary = "Prints usage and kills for want of memory as JSON lines, until the container ends."
    private static let stats = Option.flag("stats", nil, "print the usage once and end")
    private static let interval = Option.value(
        "interval", nil, "DURATION", "time between two lines of usage (default: 5s)")
    static let syntax = Syntax(options: [stats, interval], operands: ["ID"], count: 1...1)

    static func run(_ arguments: ParsedArguments, _ context: Context) throws(VerbError) -> Int32 {
        let text = arguments.value(of: interval) ?? "5s"
        guard let pause = Duration(goDuration: text), pause > .zero else {
            throw VerbError.usage("--interval \(text) is no duration above 0")
        }
        let state = try context.store.load(arguments.operands[0])
        guard state.isAlive else { throw VerbError("container not running: \(state.id)") }
        let group = try state.group
        if arguments.isSet(stats) {
            try printUsage(state.id, group)
            return 0
        }
        try VerbError.wrapping { try watch(state, group, every: pause) }
        return 0
    }

    private static func watch(_ state: ContainerState, _ group: Cgroup, every pause: Duration) throws {
        let process = try PIDDescriptor(opening: state.pid)
        let memory = try CgroupMemoryWatch(group)
        var told = group.oomKills()
        let timer = try TimerDescriptor()
        try timer.arm(after: pause)
        let epoll = try Epoll()
        try epoll.add(process.descriptor.rawValue, .readable, token: 0)
        try epoll.add(memory.descriptor.rawValue, .readable, token: 1)
        try epoll.add(timer.descriptor.rawValue, .readable, token: 2)
        while true {
            let tokens = try epoll.wait().map(\.token)
            if tokens.contains(1) || tokens.contains(0) {
                memory.drain()
                let kills = group.oomKills()
                while told < kills {
                    try printEvent("oom", state.id, nil)
                    told += 1
                }
            }
            if tokens.contains(0) { return }
            if tokens.contains(2) {
                timer.drain()
                try printUsage(state.id, group)
                try timer.arm(after: pause)
            }
        }
    }

    private static func printUsage(_ id: String, _ group: Cgroup) throws(VerbError) {
        let isUnified = group.hierarchy.mode == .unified
        try printEvent("stats", id, UsageDescription.of(group.statistics(), swapIsAlone: isUnified))
    }

    private static func printEvent(_ type: String, _ id: String, _ data: JSONValue?) throws(VerbError) {
        var event: [String: JSONValue] = ["type": .string(type), "id": .string(id)]
        if let data { event["data"] = data }
        try Output.print(JSONValue.object(event).serialized())
    }
}
