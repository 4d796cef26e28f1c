import ArgumentParser
import EngineAPI
import EngineClient
import JSONCodec

struct Plan: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what up would do, and change nothing.",
        discussion: "Exit status 0: nothing to do. 2: there are changes, or the stack file is wrong.")

    @OptionGroup var project: ProjectOptions
    @OptionGroup var converging: ConvergingOptions

    @Option(help: "text or json; diagnostics too are JSON then.")
    var format = Format.text

    @Argument(help: "Services; none means all.")
    var services: [String] = []

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
    }

    func validate() throws {
        try converging.check()
    }

    func run() throws {
        let session = StackSession(project)
        let submission = StackSubmission(
            project: try session.project(services: services, json: format == .json), services: services,
            options: try converging.options())
        let hasChanges = try Self.show(try session.connect(), submission, format)
        if hasChanges { throw CommandFailure.silent(2) }
    }

    /// Prints the plan; whether it has operations.
    static func show(_ client: EngineClient, _ submission: StackSubmission, _ format: Format) throws -> Bool {
        let report = try client.plan(submission)
        switch format {
        case .json:
            let object: JSONValue = .object(["nodes": .array(report.nodes), "findings": .array(report.findings)])
            Output.standard(object.serialized(pretty: true) + "\n")
        case .text:
            let text = report.text.isEmpty && report.nodes.isEmpty ? "nothing to do\n" : report.text
            Output.standard(text + (text.hasSuffix("\n") ? "" : "\n"))
        }
        return !report.nodes.isEmpty
    }
}
