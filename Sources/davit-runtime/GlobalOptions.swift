import ArgumentParser

/// Options before the verb.
struct GlobalOptions: ParsableArguments {
    enum LogFormat: String, ExpressibleByArgument {
        case text, json
    }

    @Option(help: "Folder of the containers' states.")
    var root = "/run/davit-runtime"

    @Option(help: "File that errors are added to, besides stderr.")
    var log: String?

    @Option(help: "Format of the log: text or json.")
    var logFormat: LogFormat = .text

    @Flag(help: "Accepted, without effect.")
    var debug = false

    @Option(help: "Accepted as false or auto only.")
    var rootless: String = "auto"

    var runtimeLog: RuntimeLog { RuntimeLog(path: log, isJSON: logFormat == .json) }
    var store: StateStore { StateStore(root: root) }
}
