import ArgumentParser

struct Image: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take in, list and remove images.",
        subcommands: [ImageImport.self, ImageLS.self, ImageRM.self])
}
