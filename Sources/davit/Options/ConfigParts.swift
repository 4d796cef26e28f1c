import ArgumentParser
import ComposeLoader
import ComposeModel
import ConfigHash

/// Parts of the project that `config` prints a line each.
struct ConfigParts: ParsableArguments {
    @Flag(help: "Print the services' names.")
    var services = false

    @Flag(help: "Print the volumes' names.")
    var volumes = false

    @Flag(help: "Print the networks' names.")
    var networks = false

    @Flag(help: "Print the images' names.")
    var images = false

    @Flag(help: "Print the profiles' names.")
    var profiles = false

    @Flag(help: "Print the models' names.")
    var models = false

    @Option(
        help: ArgumentHelp(
            "Print services' config hashes: names with commas between, `*` for all.", valueName: "services"))
    var hash: String?

    @Flag(help: "Print the variables that interpolation has.")
    var environment = false

    @Flag(help: "Print the variables that the stack file names, and their defaults.")
    var variables = false

    /// The lines of the asked for part; nil when none is.
    func text(_ result: LoadResult, _ format: Config.Format?) throws -> String? {
        if environment { return Self.lines(result.environment.map { "\($0.key)=\($0.value)" }) }
        if variables { return Self.text(result.tree?.variables ?? [], format) }
        guard services || volumes || networks || images || profiles || models || hash != nil else { return nil }
        guard let project = result.project else {
            throw CommandFailure("there are no names before variables are replaced", status: 2)
        }
        if services { return Self.lines(project.services.keys) }
        if volumes { return Self.lines(project.volumes.keys) }
        if networks { return Self.lines(project.networks.keys) }
        if images { return Self.lines(project.services.values.map { $0.image ?? "\(project.name)-\($0.name)" }) }
        if let hash { return try Self.hashes(of: hash, in: project) }
        if models { return Self.lines(project.models.values.map(\.model)) }
        let all = Array(project.services.values) + Array(project.disabledServices.values)
        return Self.lines(all.flatMap(\.profiles))
    }

    /// `NAME HASH` a line, by name.
    private static func hashes(of list: String, in project: Project) throws -> String {
        let names = list == "*" ? project.serviceNames : list.split(separator: ",").map(String.init).sorted()
        let contents = ConfigHash.contents(of: project)
        return try names.map { name in
            guard let service = project.services[name] else {
                throw CommandFailure("no such service: \(name)", status: 2)
            }
            return "\(name) \(try ConfigHash.of(service, contents: contents))\n"
        }.joined()
    }

    private static func text(_ variables: [TemplateVariable], _ format: Config.Format?) -> String {
        switch format {
        case .json: VariableRenderer.json(variables)
        case .yaml: VariableRenderer.yaml(variables)
        case nil: VariableRenderer.table(variables)
        }
    }

    private static func lines(_ names: some Sequence<String>) -> String {
        Set(names).sorted().map { $0 + "\n" }.joined()
    }
}
