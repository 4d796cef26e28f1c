import ArgumentParser
import ComposeLoader
import LinuxSystem

struct Config: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the stack file and show what it means.", aliases: ["convert"])

    @OptionGroup var project: ProjectOptions
    @OptionGroup var parts: ConfigParts

    @Option(help: "yaml or json; --variables are a table without it.")
    var format: Format?

    @Flag(name: .shortAndLong, help: "Check alone.")
    var quiet = false

    @Option(name: .shortAndLong, help: ArgumentHelp("Write there instead of to standard output.", valueName: "file"))
    var output: String?

    @Flag(help: "Leave variables as they are written.")
    var noInterpolate = false

    @Flag(help: "Leave short forms and defaults as they are written.")
    var noNormalize = false

    @Flag(help: "Leave paths as they are written.")
    var noPathResolution = false

    @Flag(help: "Do not check that what is referred to is there.")
    var noConsistency = false

    @Flag(help: "Do not read env_file.")
    var noEnvResolution = false

    @Option(parsing: .singleValue, help: ArgumentHelp("Warning to leave out; may be repeated.", valueName: "id"))
    var noLint: [Lint] = []

    @Flag(help: .hidden)
    var resolveImageDigests = false

    @Flag(help: .hidden)
    var lockImageDigests = false

    @Argument(help: "Services; none means all.")
    var services: [String] = []

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case yaml
        case json
    }

    func run() throws {
        guard !resolveImageDigests, !lockImageDigests else {
            throw CommandFailure("davit asks no registry for digests: write `image: name@sha256:…` yourself", status: 2)
        }
        let file = StackFile(project)
        var options = try file.options()
        options.services = services
        options.noInterpolate = noInterpolate || parts.variables
        options.noNormalize = noNormalize
        options.noPathResolution = noPathResolution
        options.noConsistency = noConsistency
        options.noEnvResolution = noEnvResolution
        let result = try file.result(options, lintsBut: Set(noLint))
        guard !quiet else { return }
        let text = try parts.text(result, format) ?? whole(result)
        guard let output else { return Output.standard(text) }
        try Files.replace(output, with: Array(text.utf8), mode: 0o644)
    }
}

extension Config {
    private func whole(_ result: LoadResult) throws -> String {
        if let project = result.project {
            return format == .json ? try ProjectRenderer.json(project) : try ProjectRenderer.yaml(project)
        }
        guard let tree = result.tree else { throw CommandFailure("the stack file is empty", status: 2) }
        return format == .json ? ProjectRenderer.json(tree) : ProjectRenderer.yaml(tree)
    }
}

extension Lint: ExpressibleByArgument {}
