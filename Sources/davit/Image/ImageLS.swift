import ArgumentParser
import CommandLineUI
import EngineAPI
import Glibc
import JSONCodec
import Timestamps

struct ImageLS: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "ls", abstract: "List images.")

    @OptionGroup(visibility: .hidden) var project: LongProjectOptions

    @Flag(name: .shortAndLong, help: "Print ids alone.")
    var quiet = false

    @Flag(help: "Do not cut ids.")
    var noTrunc = false

    @Option(help: "table, or json: an object a line.")
    var format = ListFormat.table

    func run() throws {
        let images = try StackSession.connect(project.instance).images()
        if quiet {
            Output.standard(images.map { shown($0.id) + "\n" }.joined())
            return
        }
        let rows = images.flatMap { image in
            (image.repoTags.isEmpty ? ["<none>:<none>"] : image.repoTags).map { (image, Self.split($0)) }
        }
        switch format {
        case .json: Output.standard(rows.map { json($0, $1).serialized() + "\n" }.joined())
        case .table:
            var table = Table("REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE")
            for (image, name) in rows {
                table.add(name.0, name.1, shown(image.id), "\(Self.age(image)) ago", HumanSize.text(image.size))
            }
            Output.standard(table.render(Terminal.style(STDOUT_FILENO, project.instance.ansiMode)))
        }
    }

    private func shown(_ id: String) -> String {
        noTrunc ? id : String(id.drop(while: { $0 != ":" }).dropFirst().prefix(12))
    }

    private func json(_ image: ImageSummary, _ name: (String, String)) -> JSONValue {
        .object([
            "ID": .string(image.id), "Repository": .string(name.0), "Tag": .string(name.1),
            "CreatedSince": .string("\(Self.age(image)) ago"), "CreatedAt": .string(Self.created(image).rfc3339),
            "Size": .string(HumanSize.text(image.size)), "Bytes": .integer(image.size),
        ])
    }

    private static func created(_ image: ImageSummary) -> Timestamp {
        Timestamp(nanoseconds: min(max(0, image.created), 9_000_000_000) * 1_000_000_000)
    }

    private static func age(_ image: ImageSummary) -> String {
        HumanDuration.approximate(Timestamp.now().duration(since: created(image)))
    }

    private static func split(_ reference: String) -> (String, String) {
        guard let colon = reference.lastIndex(of: ":"), !reference[colon...].contains("/") else {
            return (reference, "")
        }
        return (String(reference[..<colon]), String(reference[reference.index(after: colon)...]))
    }
}
