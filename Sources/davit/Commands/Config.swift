import ArgumentParser
import CommandLineUI
import ComposeLoader
import ComposeModel
import Glibc
import JSONCodec
import LinuxSystem

struct Config: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the stack file and show what it means.", aliases: ["convert"])

    @OptionGroup var project: ProjectOptions
    @OptionGroup var parts: ConfigParts

    @Option(help: "yaml or json.")
    var format = Format.yaml

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

    @Argument(help: "Services; none means all.")
    var services: [String] = []

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case yaml
        case json
    }

    func run() throws {
        let file = StackFile(project)
        var options = try file.options()
        options.services = services
        options.noInterpolate = noInterpolate
        options.noNormalize = noNormalize
        options.noPathResolution = noPathResolution
        options.noConsistency = noConsistency
        options.noEnvResolution = noEnvResolution
        let result = try file.result(options)
        guard !quiet else { return }
        let text = try parts.text(result) ?? whole(result)
        guard let output else { return Output.standard(text) }
        try Files.replace(output, with: Array(text.utf8), mode: 0o644)
    }
}

extension Config {
    /// The project without what davit adds to it for itself.
    private func whole(_ result: LoadResult) throws -> String {
        guard let project = result.project, case .object(var object) = try JSON.encode(project) else {
            throw CommandFailure("this stack file cannot be shown without its variables replaced", status: 2)
        }
        object["x-davit-project"] = nil
        let value = JSONValue.object(object)
        return format == .json ? value.serialized(pretty: true) + "\n" : YAMLText.render(value)
    }
}
