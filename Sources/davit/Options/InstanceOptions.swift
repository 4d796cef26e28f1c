import ArgumentParser

/// Which davit on this host, and how to show what it does.
struct InstanceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Folder of the instance's records and data.", valueName: "folder"))
    var root: String?

    @Option(help: ArgumentHelp("Folder of the instance's sockets.", valueName: "folder"))
    var run: String?

    @Option(help: "Colours and control sequences: never, always or auto.")
    var ansi: AnsiMode?

    @Option(help: "How progress is shown: auto, tty, plain, json or quiet.")
    var progress: ProgressMode?

    @Option(help: .hidden)
    var parallel: Int?

    var rootFolder: String {
        root ?? Environment["DAVIT_ROOT"] ?? "/var/lib/davit"
    }

    var runFolder: String {
        run ?? Environment["DAVIT_RUN"] ?? "/run/davit"
    }

    var ansiMode: AnsiMode {
        ansi ?? Environment["COMPOSE_ANSI"].flatMap { AnsiMode(rawValue: $0) } ?? .auto
    }

    var progressMode: ProgressMode {
        progress ?? Environment["COMPOSE_PROGRESS"].flatMap { ProgressMode(rawValue: $0) } ?? .auto
    }
}

enum AnsiMode: String, ExpressibleByArgument, CaseIterable {
    case never
    case always
    case auto
}

enum ProgressMode: String, ExpressibleByArgument, CaseIterable {
    case auto
    case tty
    case plain
    case json
    case quiet
}

/// What `--format` of a list may be.
enum ListFormat: String, ExpressibleByArgument, CaseIterable {
    case table
    case json
}
