import ArgumentParser
import Glibc
import LinuxSystem

struct Kill: Verb {
    static let configuration = CommandConfiguration(abstract: "Send a signal to the first process.")

    @ParentCommand var parent: DavitRuntime

    @Flag(name: .shortAndLong, help: "Send it to all processes of the container.")
    var all = false

    @Argument(help: "Id of the container.") var id: String
    @Argument(help: "Name or number of the signal.") var signal = "SIGTERM"

    func execute() throws(VerbError) -> Int32 {
        guard let number = SignalName.number(signal) else { throw VerbError("unknown signal \(signal)") }
        let state = try parent.global.store.load(id)
        if all, let cgroup = state.cgroup {
            for pid in try VerbError.wrapping({ try cgroup.processes() }) { try send(number, to: pid) }
            return 0
        }
        guard state.isAlive else { throw VerbError("container \(id) is not running") }
        try send(number, to: state.pid)
        return 0
    }

    private func send(_ number: Int32, to pid: pid_t) throws(VerbError) {
        do {
            try PIDDescriptor(opening: pid).send(signal: number)
        } catch  where error.errno == ESRCH {
            // It has ended meanwhile.
        } catch {
            throw VerbError("\(error)")
        }
    }
}
