import Cgroups
import Glibc
import JSONCodec
import LinuxSystem

enum ProcessList: Verb {
    static let name = "ps"
    static let summary = "Lists the processes of a container, by ps(1) or as JSON."
    private static let format = Option.value("format", "f", "FORMAT", "table or json (default: table)")
    static let syntax = Syntax(
        options: [format], operands: ["ID", "[PS-OPTION…]"], count: 1...64, endsAtOperand: true)

    static func run(_ arguments: ParsedArguments, _ context: Context) throws(VerbError) -> Int32 {
        let group = try context.store.load(arguments.operands[0]).group
        let pids = try VerbError.wrapping { try group.processes() }
        switch arguments.value(of: format) ?? "table" {
        case "json": try Output.print(JSONValue.array(pids.map { .integer(Int64($0)) }).serialized())
        case "table":
            let options = Array(arguments.operands.dropFirst())
            try printTable(try VerbError.wrapping { try output(of: options.isEmpty ? ["-ef"] : options) }, pids)
        case let other: throw VerbError.usage("--format \(other) is neither table nor json")
        }
        return 0
    }

    private static func printTable(_ text: String, _ pids: [pid_t]) throws(VerbError) {
        let lines = text.split(separator: "\n")
        guard let title = lines.first, let column = title.split(separator: " ").firstIndex(of: "PID") else {
            throw VerbError("ps prints no PID")
        }
        try Output.print(String(title))
        for line in lines.dropFirst() {
            let words = line.split(separator: " ")
            guard words.indices.contains(column), let pid = pid_t(words[column]), pids.contains(pid) else { continue }
            try Output.print(String(line))
        }
    }

    private static func output(of options: [String]) throws -> String {
        let ends = try Pipe.open()
        let reading = OwnedDescriptor(owning: ends.read)
        let writing = OwnedDescriptor(owning: ends.write)
        guard let program = ["/usr/bin/ps", "/bin/ps"].first(where: Files.exists) else {
            throw VerbError("there is no ps on this host; use --format json")
        }
        let pid = try Spawn.process(program, arguments: ["ps"] + options, descriptors: [(1, writing.rawValue), (2, 2)])
        try writing.close()
        var bytes: [UInt8] = []
        while case let part = try Descriptors.read(reading.rawValue, upTo: 65536), !part.isEmpty { bytes += part }
        let status = try Children.wait(for: pid)
        guard status == .code(0) else { throw VerbError("ps failed") }
        return String(decoding: bytes, as: UTF8.self)
    }
}
