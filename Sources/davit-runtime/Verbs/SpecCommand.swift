import ArgumentParser
import JSONCodec
import LinuxSystem
import OCISpec

struct SpecCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "spec", abstract: "Write a config.json to start from.")

    @ParentCommand var parent: DavitRuntime

    @Option(name: .shortAndLong, help: "Folder that gets it.")
    var bundle = "."

    func execute() throws(VerbError) -> Int32 {
        let path = "\(bundle)/config.json"
        guard !Files.exists(path) else { throw VerbError("\(path) exists already") }
        try VerbError.wrapping {
            let text = try JSON.encode(DefaultSpec.spec).serialized(pretty: true) + "\n"
            try Files.write(path, Array(text.utf8), mode: 0o644)
        }
        return 0
    }
}
