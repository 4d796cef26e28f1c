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

    private static func searchPath(_ environment: [String]) -> [String] {
        let entry = environment.last { $0.hasPrefix("PATH=") }?.dropFirst(5)
        let path = entry ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        return path.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    }
}
