/// Options before the verb.
struct GlobalOptions: Sendable {
    private static let rootOption = Option.value("root", nil, "FOLDER", "where the containers' states are")
    private static let logOption = Option.value("log", nil, "FILE", "gets messages, besides stderr")
    private static let formatOption = Option.value("log-format", nil, "FORMAT", "text or json")
    private static let levelOption = Option.value("log-level", nil, "LEVEL", "debug, info, warning or error")
    private static let debugOption = Option.flag("debug", nil, "write debug messages to the log")
    private static let systemdOption = Option.flag(
        "systemd-cgroup", nil, "cgroupsPath is slice:prefix:name; for hosts without systemd")
    private static let rootlessOption = Option.value("rootless", nil, "MODE", "true, false or auto; root is needed")
    private static let traceOption = Option.value(
        "trace", nil, "FILE", "gets a line with its time for each step of create, run and exec (DAVIT_TRACE)")
    static let versionOption = Option.flag("version", "v", "print the version")
    static let helpOption = Option.flag("help", "h", "print this")

    static let options = [
        rootOption, logOption, formatOption, levelOption, debugOption, systemdOption, rootlessOption, traceOption,
        versionOption, helpOption,
    ]

    var root = "/run/davit-runtime"
    var log: String?
    var isJSON = false
    var isDebug = false
    var usesSystemd = false
    var trace: String?

    init() {}

    init(_ arguments: ParsedArguments, environment: (String) -> String?) throws(VerbError) {
        root = arguments.value(of: Self.rootOption) ?? root
        log = arguments.value(of: Self.logOption).flatMap { $0.isEmpty ? nil : $0 }
        switch arguments.value(of: Self.formatOption) ?? "text" {
        case "text": isJSON = false
        case "json": isJSON = true
        case let other: throw VerbError.usage("--log-format \(other) is neither text nor json")
        }
        let level = arguments.value(of: Self.levelOption)
        isDebug = arguments.isSet(Self.debugOption) || level == "debug"
        usesSystemd = arguments.isSet(Self.systemdOption)
        guard arguments.value(of: Self.rootlessOption) != "true" else {
            throw VerbError.usage("--rootless true is not supported: root is needed")
        }
        trace = arguments.value(of: Self.traceOption) ?? environment("DAVIT_TRACE")
    }

    var runtimeLog: RuntimeLog { RuntimeLog(path: log, isJSON: isJSON, isDebug: isDebug) }
}
