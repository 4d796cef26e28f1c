import CDavit
import Glibc
import LinuxSystem

extension Supervisor {
    /// Becomes the parent of orphans and is told of every child's end.
    func watchChildren() throws(SystemError) {
        let setChildSubreaper: UInt64 = 36  // PR_SET_CHILD_SUBREAPER
        try SystemError.check(davit_syscall(Int(SYS_prctl), setChildSubreaper, 1, 0, 0, 0, 0), "prctl", "subreaper")
        let signals = try SignalDescriptor([SIGCHLD])
        try loop.watch(signals.descriptor.rawValue, .readable) { [unowned self] _ in
            // An error is as good as "none": all that ended is looked for either way.
            while let arrival = try? childSignals?.next(), arrival.number > 0 {}
            reap()
        }
        childSignals = consume signals
    }

    /// Waits for all that ended. The init comes last, as with it the shim's work ends.
    func reap() {
        var end: ExitStatus?
        // An error means that there is no child to wait for.
        while let ended = try? Children.reapNext() {
            if ended.pid == state?.pid {
                end = ended.status
            } else if let settle = calls.removeValue(forKey: ended.pid) {
                settle(ended.status)
            } else if let session = execs.values.first(where: { $0.pid == ended.pid }) {
                finish(session, code: ended.status.shellCode)
            } else if !calls.isEmpty {
                strays[ended.pid] = ended.status
            }
        }
        if calls.isEmpty { strays = [:] }
        if let end { containerEnded(end) }
    }
}
