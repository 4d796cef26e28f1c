import ArgumentParser
import EngineAPI
import EngineClient
import JSONCodec

struct Version: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show the versions of davit and of davitd, if it runs.")

    @OptionGroup var project: LongProjectOptions

    @Flag(help: "Print the number alone.")
    var short = false

    @Option(name: .shortAndLong, help: "pretty or json.")
    var format = Format.pretty

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case pretty
        case json
    }

    func run() throws {
        guard !short else { return Output.standard(ProductVersion.text + "\n") }
        let socket = DaemonLauncher(root: project.instance.rootFolder, run: project.instance.runFolder).socketPath
        // No daemon, or one of root's, is no reason to keep the own version back.
        let daemon = try? EngineClient(socketPath: socket).version()
        switch format {
        case .pretty:
            Output.standard("davit version \(ProductVersion.text)\n")
            if let daemon { Output.standard("davitd version \(daemon.version), API \(daemon.apiVersion)\n") }
        case .json:
            var object: [String: JSONValue] = ["version": .string(ProductVersion.text)]
            if let daemon {
                object["daemon"] = .object([
                    "version": .string(daemon.version), "apiVersion": .string(daemon.apiVersion),
                ])
            }
            Output.standard(JSONValue.object(object).serialized() + "\n")
        }
    }
}
