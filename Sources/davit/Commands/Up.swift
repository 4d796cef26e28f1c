import ArgumentParser
import ComposeModel
import EngineAPI
import EngineClient
import Timestamps

struct Up: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Create and start the stack, or bring it to what its file says now.")

    @OptionGroup var project: ProjectOptions
    @OptionGroup var converging: ConvergingOptions
    @OptionGroup var attaching: AttachingOptions

    @Flag(name: .shortAndLong, help: "Return when the containers run, instead of showing their logs.")
    var detach = false

    @Flag(help: "Return when every service runs and is healthy.")
    var wait = false

    @Option(help: "Seconds that --wait takes at most.")
    var waitTimeout: Int?

    @Flag(help: "Show what would be done, and change nothing.")
    var dryRun = false

    @Flag(help: "Build images before.")
    var build = false

    @Flag(help: .hidden)
    var noBuild = false

    @Flag(help: .hidden)
    var quietPull = false

    @Flag(name: [.customShort("y"), .long], help: .hidden)
    var yes = false

    @Argument(help: "Services, with those that they depend on; none means all.")
    var services: [String] = []

    func validate() throws {
        try converging.check()
        if build, noBuild { throw ValidationError("--build and --no-build exclude each other") }
        if detach || wait, attaching.isUsed {
            throw ValidationError(
                "--detach and --wait exclude --attach, --abort-on-container-exit and --exit-code-from")
        }
    }

    func run() throws {
        guard !build else {
            throw CommandFailure(
                "images cannot be built yet", hint: "build elsewhere and take the image in by `davit image import`")
        }
        let session = StackSession(project)
        let stack = try session.project(services: services + attaching.namedServices)
        var options = try converging.options()
        options.wait = wait
        options.waitTimeout = waitTimeout
        options.quiet = project.instance.progressMode == .quiet
        let submission = StackSubmission(project: stack, services: services, options: options)
        let client = try session.connect()
        guard !dryRun else {
            _ = try Plan.show(client, submission, .text)
            return
        }
        try converge(client, submission)
    }

    private func converge(_ client: EngineClient, _ submission: StackSubmission) throws {
        let startedAt = Timestamp.now()
        let name = submission.project.name
        let progress = try ProgressRun()
        let events = try client.up(submission)
        guard !detach, !wait, !converging.noStart else {
            try progress.complete(events, title: "up \(name)", project.instance)
            return
        }
        switch try progress.follow(events, ProgressDisplay(title: "up \(name)", project.instance)) {
        case .finished(let summary):
            guard summary.ok else { throw CommandFailure.silent(1) }
            let attached = attaching.services(of: submission.project, asked: services)
            var foreground = Foreground(
                client: client, stack: name, services: attached, since: startedAt, timeout: converging.timeout,
                options: attaching, instance: project.instance)
            throw CommandFailure.silent(try foreground.run(progress))
        case .interrupted:
            var foreground = Foreground(
                client: client, stack: name, services: [], since: startedAt, timeout: converging.timeout,
                options: attaching, instance: project.instance)
            try foreground.stop(progress)
            throw CommandFailure.silent(130)
        }
    }
}
