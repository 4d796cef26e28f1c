import Cgroups
import JSONCodec
import LinuxSystem
import OCISpec

enum Update: Verb {
    static let name = "update"
    static let summary = "Changes limits of a container in place."
    private static let resources = Option.value(
        "resources", "r", "FILE", "linux.resources as JSON, - for stdin; other options are ignored then")
    static let syntax = Syntax(options: [resources] + UpdateOptions.all, operands: ["ID"], count: 1...1)

    static func run(_ arguments: ParsedArguments, _ context: Context) throws(VerbError) -> Int32 {
        let state = try context.store.load(arguments.operands[0])
        try context.store.require([.created, .running, .paused], state, to: "updated")
        var wanted: LinuxResources
        if let file = arguments.value(of: resources) {
            wanted = try VerbError.wrapping {
                try JSON.decode(LinuxResources.self, from: file == "-" ? try readInput() : try Files.read(file))
            }
        } else {
            wanted = try UpdateOptions.resources(arguments)
        }
        complete(&wanted)
        let group = try state.group
        try VerbError.wrapping { try group.update(wanted) }
        return 0
    }

    /// What engines leave at 0 they mean to leave alone; device rules are made once. Source: runc update.go.
    private static func complete(_ resources: inout LinuxResources) {
        resources.devices = []
        if resources.memory?.limit == -1, resources.memory?.swap == nil || resources.memory?.swap == 0 {
            resources.memory?.swap = -1
        }
        if resources.cpu?.period == 0 { resources.cpu?.period = nil }
        if resources.cpu?.quota == 0 { resources.cpu?.quota = nil }
        if resources.cpu?.burst == 0 { resources.cpu?.burst = nil }
        if resources.cpu?.realtimePeriod == 0 { resources.cpu?.realtimePeriod = nil }
        if resources.cpu?.realtimeRuntime == 0 { resources.cpu?.realtimeRuntime = nil }
        if resources.pids?.limit == 0 { resources.pids = nil }
    }

    private static func readInput() throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        while case let part = try Descriptors.read(0, upTo: 65536), !part.isEmpty { bytes += part }
        return bytes
    }
}
