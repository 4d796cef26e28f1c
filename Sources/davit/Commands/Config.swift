import ArgumentParser
import ComposeLoader
import JSONCodec
import LinuxSystem

struct Config: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the stack file and show what it means.", aliases: ["convert"])

    @OptionGroup var project: ProjectOptions
    @OptionGroup var parts: ConfigParts

    @Option(help: "yaml or json, diagnostics too; --variables are a table without it.")
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

    @Flag(help: "Show networks, volumes, configs and secrets that no service uses too.")
    var allResources = false

    @Option(parsing: .singleValue, help: ArgumentHelp("Warning to leave out; may be repeated.", valueName: "id"))
    var noLint: [Lint] = []

    @Flag(help: .hidden)
    var resolveImageDigests = false

    @Flag(help: .hidden)
    var lockImageDigests = false

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Say where a value (services.web.ports[0]) or a variable comes from; may be repeated.", valueName: "path"))
    var explain: [String] = []

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
        let file = StackFile(project, json: format == .json)
        var options = try file.options()
        options.services = services
        options.noInterpolate = noInterpolate || parts.variables
        options.noNormalize = noNormalize
        options.noPathResolution = noPathResolution
        options.noConsistency = noConsistency
        options.noEnvResolution = noEnvResolution
        options.explain = explain
        options.allResources = allResources
        // Who asks where a value comes from does not ask what to think of it.
        let result = try file.result(options, lintsBut: explain.isEmpty ? Set(noLint) : nil)
        let isUnknown = result.explanations.contains(where: \.isUnknown)
        if !quiet {
            try write(explain.isEmpty ? try parts.text(result, format) ?? whole(result) : explanations(result))
        }
        if isUnknown { throw CommandFailure.silent(1) }
    }
}

extension Config {
    private func write(_ text: String) throws {
        guard let output else { return Output.standard(text) }
        try Files.replace(output, with: Array(text.utf8), mode: 0o644)
    }

    private func explanations(_ result: LoadResult) -> String {
        guard format == .json else { return result.explanations.map(ExplanationRenderer.text).joined(separator: "\n") }
        return JSONValue.array(result.explanations.map(ExplanationRenderer.json)).serialized(pretty: true) + "\n"
    }

    private func whole(_ result: LoadResult) throws -> String {
        if let project = result.project {
            return format == .json ? try ProjectRenderer.json(project) : try ProjectRenderer.yaml(project)
        }
        guard let tree = result.tree else { throw CommandFailure("the stack file is empty", status: 2) }
        return format == .json ? ProjectRenderer.json(tree) : ProjectRenderer.yaml(tree)
    }
}

extension Lint: ExpressibleByArgument {}
