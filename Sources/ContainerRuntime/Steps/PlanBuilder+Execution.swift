import Glibc
import OCISpec

extension PlanBuilder {
    /// Executes `program`, by default the first argument, looking for it as execvp(3) does.
    mutating func execute(_ process: OCISpec.Process, program: String? = nil) throws(RuntimeError) {
        guard let program = program ?? process.args.first, !program.isEmpty else {
            throw RuntimeError(.invalidSpec, "process.args", "it needs a program")
        }
        let (arguments, environment) = (Argument.strings(process.args), Argument.strings(process.env))
        let name = "execute \(program)"
        guard !program.contains("/") else {
            return call(name, .execve, .text(program), arguments, environment)
        }
        for folder in Self.searchPath(process.env) {
            call(
                name, .execve, .text(folder.isEmpty ? "./\(program)" : "\(folder)/\(program)"), arguments, environment,
                ignoring: [ENOENT, ENOTDIR, EACCES], remembers: true)
        }
        append(name, .failRemembered)
    }

    /// Fails when there is no such program that can be executed, so that engines learn it at creation, as from runc.
    mutating func lookUp(_ process: OCISpec.Process) {
        guard let program = process.args.first, !program.isEmpty else { return }
        let first = plan.steps.count
        let (name, isExecutable) = ("execute \(program)", UInt64(X_OK))
        if program.contains("/") {
            call(name, .faccessat, Self.currentFolder, .text(program), .number(isExecutable))
        } else {
            let folders = Self.searchPath(process.env)
            for (index, folder) in folders.enumerated() {
                call(
                    name, .faccessat, Self.currentFolder,
                    .text(folder.isEmpty ? "./\(program)" : "\(folder)/\(program)"), .number(isExecutable),
                    ignoring: [ENOENT, ENOTDIR, EACCES], skipOnSuccess: folders.count - index, remembers: true)
            }
            append(name, .failRemembered)
        }
        markLookup(from: first)
    }

    private static func searchPath(_ environment: [String]) -> [String] {
        let entry = environment.last { $0.hasPrefix("PATH=") }?.dropFirst(5)
        let path = entry ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        return path.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    }
}
