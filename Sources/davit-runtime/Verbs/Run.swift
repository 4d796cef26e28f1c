import ArgumentParser
import Glibc
import LinuxSystem

struct Run: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Create and start a container, wait for its end, remove it; ends with its exit code.")

    @ParentCommand var parent: DavitRuntime
    @OptionGroup var options: CreationOptions

    @Flag(name: .shortAndLong, help: "Do not wait.")
    var detach = false

    @Flag(help: "Do not remove it after its end.")
    var keep = false

    @Argument(help: "Id of the container.") var id: String

    func execute() throws(VerbError) -> Int32 {
        let store = parent.global.store
        // Before the child is there, so that none is lost.
        let foreground = try VerbError.wrapping { try detach ? nil : ForegroundProcess.Signals() }
        let state = try options.creation(id: id, store).create()
        do {
            try Start.start(state, store)
        } catch {
            // The first error is the one to tell.
            try? ContainerRemoval(store: store).remove(state, force: true)
            throw error
        }
        guard let foreground else { return 0 }
        let code = try VerbError.wrapping { try ForegroundProcess.wait(for: state.pid, foreground) }
        if !keep { try ContainerRemoval(store: store).remove(state, force: true) }
        return code
    }
}
