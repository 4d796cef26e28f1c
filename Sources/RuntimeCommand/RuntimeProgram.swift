import Glibc
import LinuxSystem
import OCISpec

/// The program `davit-runtime`: an OCI runtime command line on davit's runtime core.
///
/// Source: runtime-spec runtime.md, "Operations"; verbs and options as runc has them.
public enum RuntimeProgram {
    static let version = "0.1.0"

    static var verbs: [any Verb.Type] {
        [
            Create.self, Start.self, StateCommand.self, Kill.self, Delete.self, Run.self, Exec.self, List.self,
            ProcessList.self, Pause.self, Resume.self, Update.self, Events.self, SpecCommand.self, Features.self,
        ]
    }

    /// Returns the exit status: 0, 1 failed, 2 wrong command line, what `run` and `exec` run ended with; 125 to 127 and 255
    /// when exec could not run it.
    public static func run(arguments: [String]) -> Int32 {
        // A reader that is gone is an error of write(2); a handler, as "ignore" would be inherited through execve.
        signal(SIGPIPE) { _ in }
        var log = RuntimeLog()
        do throws(VerbError) {
            return try run(arguments.dropFirst(), &log)
        } catch {
            log.error(error.description)
            return error.exitCode
        }
    }

    private static func run(_ words: ArraySlice<String>, _ log: inout RuntimeLog) throws(VerbError) -> Int32 {
        let global = try ParsedArguments(
            words, Syntax(options: GlobalOptions.options, count: 0...0), stopsAtFirst: true)
        if global.isSet(GlobalOptions.versionOption) { return try printVersion() }
        guard !global.isSet(GlobalOptions.helpOption), let name = global.rest.first, name != "help" else {
            try Output.print(Help.program(verbs))
            return 0
        }
        let options = try GlobalOptions(global) { name in getenv(name).map { String(cString: $0) } }
        log = options.runtimeLog
        guard let verb = verbs.first(where: { $0.name == name }) else { throw VerbError.usage("unknown verb \(name)") }
        if verb.launches { try VerbError.wrapping { try ProtectedExecutable.enter(name: "davit-runtime") } }
        let rest = global.rest.dropFirst()
        var syntax = verb.syntax
        syntax.options.append(GlobalOptions.helpOption)
        if rest.first == "--help" || rest.first == "-h" {
            try Output.print(Help.verb(verb))
            return 0
        }
        let trace = Trace(path: options.trace)
        trace.mark("start")
        defer { trace.write(verb: verb.name) }
        return try verb.run(try ParsedArguments(rest, syntax), Context(options: options, log: log, trace: trace))
    }

    /// In runc's form, which engines read.
    private static func printVersion() throws(VerbError) -> Int32 {
        try Output.print("davit-runtime version \(version)\nspec: \(Spec.version)")
        return 0
    }
}
