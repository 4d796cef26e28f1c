import Glibc

/// An entry that takes something of the lower layers away. Source: image-spec, layer.md, "Whiteouts".
enum Whiteout: Hashable {
    /// What is called like that goes.
    case hides(EntryPath)
    /// All that lower layers have in that folder goes.
    case opaque(EntryPath)
    /// Book-keeping of aufs: nothing to do.
    case ignored
    /// `.wh.` alone, or of `.` or `..`.
    case malformed

    static let prefix = Array(".wh.".utf8)

    /// Nil for an entry like any other.
    init?(_ path: EntryPath) {
        let name = path.name
        guard name.starts(with: Self.prefix) else { return nil }
        let hidden = name.dropFirst(Self.prefix.count)
        switch String(decoding: hidden, as: UTF8.self) {
        case "", ".", "..": self = .malformed
        case ".wh..opq": self = .opaque(path.parent)
        case let text where text.hasPrefix(".wh."): self = .ignored
        default: self = .hides(path.parent.appending(hidden))
        }
    }
}

extension LayerUnpacker {
    func apply(_ whiteout: Whiteout, _ entry: TarEntry) throws(ImageStoreError) {
        switch whiteout {
        case .ignored: return
        case .malformed: throw fault(.malformed, entry.name, "is a whiteout of nothing")
        case .opaque(let path):
            // The folder is made by what would be in it.
            let folder = try parentFolder(of: path.appending([UInt8(ascii: "x")]))
            try makeOpaque(folder, [])
        case .hides(let path): try hide(path)
        }
    }

    private func hide(_ path: EntryPath) throws(ImageStoreError) {
        let parent = try parentFolder(of: path)
        if let status = try RootedTree.status(parent, path.name) {
            // This archive's own: it stays, and a folder stops showing what is below it.
            if status.isFolder { try makeOpaque(parent, path.name) }
            return
        }
        let result = withCString(path.name) { mknodat(parent, $0, S_IFCHR, 0) }
        try check(result, "hide", printable(path.bytes))
    }
}
