import ArgumentParser
import JSONCodec

struct List: Verb {
    enum Format: String, ExpressibleByArgument {
        case table, json
    }

    static let configuration = CommandConfiguration(abstract: "List the containers below --root.")

    @ParentCommand var parent: DavitRuntime

    @Option(name: .shortAndLong, help: "table or json.")
    var format: Format = .table

    @Flag(name: .shortAndLong, help: "Ids only.")
    var quiet = false

    func execute() throws(VerbError) -> Int32 {
        let store = parent.global.store
        let states = try store.all()
        switch format {
        case _ where quiet: for state in states { try Output.print(state.id) }
        case .json:
            let list = states.map { state -> JSONValue in
                [
                    "id": .string(state.id), "pid": .integer(state.isAlive ? Int64(state.pid) : 0),
                    "status": .string(store.status(state).rawValue), "bundle": .string(state.bundle),
                    "created": .string(state.created.rfc3339),
                ]
            }
            try Output.print(JSONValue.array(list).serialized())
        case .table:
            let width = max(2, states.map(\.id.count).max() ?? 0)
            func column(_ text: String, _ width: Int) -> String {
                text + String(repeating: " ", count: max(0, width - text.count))
            }
            try Output.print("\(column("ID", width))  \(column("PID", 8))  \(column("STATUS", 8))  BUNDLE")
            for state in states {
                let pid = column(state.isAlive ? "\(state.pid)" : "0", 8)
                let status = column(store.status(state).rawValue, 8)
                try Output.print("\(column(state.id, width))  \(pid)  \(status)  \(state.bundle)")
            }
        }
        return 0
    }
}
