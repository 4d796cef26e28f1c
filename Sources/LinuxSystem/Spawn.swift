import CDavit
import Glibc

/// Starting programs by posix_spawn(3): safe with other threads alive.
public enum Spawn {
    /// Starts `path` with the named descriptors and the standard ones; no other gets into it, close-on-exec or not.
    ///
    /// The child has an empty signal mask and default actions. The caller has to reap it. Errors: as of execve.
    /// - Parameters:
    ///   - arguments: with argv[0].
    ///   - environment: "KEY=value"; nil hands on this process's.
    ///   - descriptors: which descriptor of this process becomes which of the child.
    ///   - newSession: setsid(2) in the child.
    public static func process(
        _ path: String, arguments: [String], environment: [String]? = nil,
        descriptors: [(child: Int32, parent: Int32)] = [], newSession: Bool = false, workingDirectory: String? = nil
    ) throws(SystemError) -> pid_t {
        // dup2 to a number that is still to be read from would lose it: bring all sources above every target first.
        let lowest = (descriptors.map(\.child).max() ?? 2) + 1
        var copies: [Int32] = []
        defer { for copy in copies { close(copy) } }
        for (_, parent) in descriptors {
            let copy = davit_fcntl(parent, F_DUPFD_CLOEXEC, Int(lowest))
            copies.append(Int32(try SystemError.check(copy, "dup", "descriptor \(parent)")))
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, copy) in zip(descriptors.map(\.child), copies) {
            posix_spawn_file_actions_adddup2(&actions, copy, target)
        }
        // What this process inherited itself is nobody's business there: a daemon would hold its caller's pipes open.
        _ = davit_spawn_close_from(&actions, lowest)
        if let workingDirectory { _ = davit_spawn_change_folder(&actions, workingDirectory) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        configure(&attributes, newSession: newSession)
        var pid: pid_t = 0
        let code = withCStrings(arguments) { argv in
            guard let environment else { return posix_spawn(&pid, path, &actions, &attributes, argv, environ) }
            return withCStrings(environment) { posix_spawn(&pid, path, &actions, &attributes, argv, $0) }
        }
        guard code == 0 else { throw SystemError(operation: "spawn", subject: path, errno: code) }
        return pid
    }

    private static func configure(_ attributes: inout posix_spawnattr_t, newSession: Bool) {
        let setSession: Int32 = 0x80  // POSIX_SPAWN_SETSID, hidden without _GNU_SOURCE
        let flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | (newSession ? setSession : 0)
        posix_spawnattr_setflags(&attributes, Int16(truncatingIfNeeded: flags))
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
    }

    private static func withCStrings<Value>(
        _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Value
    ) -> Value {
        var pointers = strings.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers)
    }
}
