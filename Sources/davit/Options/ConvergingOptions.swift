import ArgumentParser
import EngineAPI

/// The options that say how to converge: those of `up` that `plan` has too.
struct ConvergingOptions: ParsableArguments {
    @Flag(help: "Recreate containers even if nothing has changed.")
    var forceRecreate = false

    @Flag(help: "Leave containers that exist, whatever has changed.")
    var noRecreate = false

    @Flag(help: "Do not start the services that these depend on.")
    var noDeps = false

    @Flag(help: "Create, but do not start.")
    var noStart = false

    @Flag(help: "Recreate the services that these depend on too.")
    var alwaysRecreateDeps = false

    @Flag(name: [.customShort("V"), .long], help: "Give anonymous volumes anew instead of handing them on.")
    var renewAnonVolumes = false

    @Flag(help: "Remove containers of services that the stack file has no more.")
    var removeOrphans = false

    @Option(parsing: .singleValue, help: ArgumentHelp("Number of replicas.", valueName: "service=number"))
    var scale: [String] = []

    @Option(help: "Fetch images: always, missing or never.")
    var pull: UpOptions.Pull?

    @Option(name: [.customShort("t"), .long], help: "Seconds that a container has to stop.")
    var timeout: Int?

    func check() throws {
        if forceRecreate, noRecreate { throw ValidationError("--force-recreate and --no-recreate exclude each other") }
        if renewAnonVolumes, noRecreate {
            throw ValidationError("--renew-anon-volumes and --no-recreate exclude each other")
        }
        if alwaysRecreateDeps, noRecreate {
            throw ValidationError("--always-recreate-deps and --no-recreate exclude each other")
        }
        _ = try scales()
    }

    func options() throws -> UpOptions {
        var options = UpOptions()
        options.forceRecreate = forceRecreate
        options.noRecreate = noRecreate
        options.noDeps = noDeps
        options.noStart = noStart
        options.alwaysRecreateDeps = alwaysRecreateDeps
        options.renewAnonVolumes = renewAnonVolumes
        options.removeOrphans = removeOrphans || Environment["COMPOSE_REMOVE_ORPHANS"] == "1"
        options.scale = try scales()
        options.pull = pull
        options.timeout = timeout
        return options
    }

    private func scales() throws -> [String: Int] {
        var scales: [String: Int] = [:]
        for text in scale {
            let parts = text.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let number = Int(parts[1]), (0...10_000).contains(number) else {
                throw ValidationError("--scale takes service=number, not \(text)")
            }
            scales[String(parts[0])] = number
        }
        return scales
    }
}

extension UpOptions.Pull: ExpressibleByArgument {}
