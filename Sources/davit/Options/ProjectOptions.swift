import ArgumentParser

/// Which stack: the options that docker compose takes before its command.
protocol ProjectSelection {
    var file: [String] { get }
    var projectName: String? { get }
    var profile: [String] { get }
    var envFile: [String] { get }
    var projectDirectory: String? { get }
    var instance: InstanceOptions { get }
}

struct ProjectOptions: ParsableArguments, ProjectSelection {
    @Option(
        name: [.short, .long], parsing: .singleValue,
        help: ArgumentHelp("Stack file, `-` for standard input; may be repeated, the later wins.", valueName: "file"))
    var file: [String] = []

    @Option(name: [.customShort("p"), .long], help: ArgumentHelp("Name of the project.", valueName: "name"))
    var projectName: String?

    @Option(parsing: .singleValue, help: ArgumentHelp("Profile to enable; may be repeated.", valueName: "name"))
    var profile: [String] = []

    @Option(parsing: .singleValue, help: ArgumentHelp("File of variables instead of .env.", valueName: "file"))
    var envFile: [String] = []

    @Option(help: ArgumentHelp("Folder that relative paths start from.", valueName: "folder"))
    var projectDirectory: String?

    @OptionGroup var instance: InstanceOptions
}

/// The same where `-f` and `-p` mean something else behind the command.
struct LongProjectOptions: ParsableArguments, ProjectSelection {
    @Option(parsing: .singleValue, help: ArgumentHelp("Stack file; may be repeated.", valueName: "file"))
    var file: [String] = []

    @Option(help: ArgumentHelp("Name of the project.", valueName: "name"))
    var projectName: String?

    @Option(parsing: .singleValue, help: ArgumentHelp("Profile to enable; may be repeated.", valueName: "name"))
    var profile: [String] = []

    @Option(parsing: .singleValue, help: ArgumentHelp("File of variables instead of .env.", valueName: "file"))
    var envFile: [String] = []

    @Option(help: ArgumentHelp("Folder that relative paths start from.", valueName: "folder"))
    var projectDirectory: String?

    @OptionGroup var instance: InstanceOptions
}
