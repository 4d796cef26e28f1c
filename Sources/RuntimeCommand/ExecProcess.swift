import ContainerRuntime
import LinuxSystem
import OCISpec

/// The process that `exec` is to run: a file of it, or the container's own with what the options say.
enum ExecProcess {
    private static let file = Option.value("process", "p", "FILE", "the process as JSON, instead of the arguments")
    private static let cwd = Option.value("cwd", nil, "FOLDER", "working folder in the container")
    private static let env = Option.list("env", "e", "NAME=VALUE", "variable")
    private static let tty = Option.flag("tty", "t", "give it a terminal")
    private static let user = Option.value("user", "u", "UID[:GID]", "who it runs as")
    private static let groups = Option.list("additional-gids", "g", "GID", "supplementary group")
    private static let label = Option.value("process-label", nil, "LABEL", "SELinux label")
    private static let apparmor = Option.value("apparmor", nil, "PROFILE", "AppArmor profile")
    private static let noNewPrivileges = Option.flag("no-new-privs", nil, "set no_new_privs")
    private static let capability = Option.list("cap", "c", "CAP", "capability that it has besides")

    static let options = [
        file, cwd, env, tty, user, groups, label, apparmor, noNewPrivileges, capability,
    ]

    /// Errors: neither a file nor a command; a user that is no number.
    static func process(_ arguments: ParsedArguments, _ spec: Spec) throws(VerbError) -> OCISpec.Process {
        if let path = arguments.value(of: file) {
            return try VerbError.wrapping { try SpecReader.readProcess(try Files.read(path)) }
        }
        let command = Array(arguments.operands.dropFirst())
        var process = spec.process ?? OCISpec.Process()
        process.args = command.first == "--" ? Array(command.dropFirst()) : command
        guard !process.args.isEmpty else { throw VerbError.usage("COMMAND is missing, or --process") }
        process.env += arguments.values(of: env)
        process.terminal = arguments.isSet(tty)
        process.cwd = arguments.value(of: cwd) ?? process.cwd
        process.selinuxLabel = arguments.value(of: label) ?? process.selinuxLabel
        process.apparmorProfile = arguments.value(of: apparmor) ?? process.apparmorProfile
        if arguments.isSet(noNewPrivileges) { process.noNewPrivileges = true }
        try setUser(&process, arguments)
        add(arguments.values(of: capability), to: &process)
        return process
    }

    private static func setUser(_ process: inout OCISpec.Process, _ arguments: ParsedArguments) throws(VerbError) {
        if let text = arguments.value(of: user) {
            do {
                let identity = try Identity.resolveUser(text, passwd: "", group: "")
                let umask = process.user.umask
                let groups = process.user.additionalGids
                process.user = User(uid: identity.uid, gid: identity.gid, umask: umask, additionalGids: groups)
            } catch {
                throw VerbError.usage("--user \(text) is not UID or UID:GID")
            }
        }
        for text in arguments.values(of: groups) {
            guard let gid = UInt32(text) else { throw VerbError.usage("--additional-gids \(text) is no number") }
            process.user.additionalGids.append(gid)
        }
    }

    /// As runc: bounding, effective and permitted; for a process that can hand on, inheritable and ambient too.
    private static func add(_ names: [String], to process: inout OCISpec.Process) {
        guard !names.isEmpty else { return }
        var sets = process.capabilities ?? LinuxCapabilities()
        func adding(_ list: [String]) -> [String] { list + names.filter { !list.contains($0) } }
        sets.bounding = adding(sets.bounding)
        sets.effective = adding(sets.effective)
        sets.permitted = adding(sets.permitted)
        if process.user.uid != 0 {
            sets.inheritable = adding(sets.inheritable)
            sets.ambient = adding(sets.ambient)
        }
        process.capabilities = sets
    }
}
