import ComposeLoader
import ComposeModel
import Diagnostics
import Glibc

/// The folders under Tests/Fixtures/stacks, one a case.
enum Stacks {
    static let folder: String = {
        let tests = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        return "/\(tests)/Fixtures/stacks"
    }()

    static let isRecording = getenv("DAVIT_RECORD") != nil

    static let cases: [String] = entries(folder)

    static func entries(_ folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    static func options(_ name: String) -> LoadOptions {
        LoadOptions(environment: ["HOME": "/home/me"], currentDirectory: "\(folder)/\(name)")
    }

    static func load(_ name: String) -> LoadResult { ComposeLoader.load(options(name)) }

    /// With the machine's own folder taken out.
    static func portable(_ text: String) -> String {
        text.split(separator: folder, omittingEmptySubsequences: false).joined(separator: "/stacks")
    }

    static func read(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func write(_ text: String?, to path: String) {
        guard let text else {
            unlink(path)
            return
        }
        guard let file = fopen(path, "w") else { return }
        defer { fclose(file) }
        let bytes = Array(text.utf8)
        fwrite(bytes, 1, bytes.count, file)
    }
}
