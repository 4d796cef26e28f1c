import Glibc

extension LayerUnpacker {
    /// Makes a hard link; false when its target is not there (yet). The target is a name below the layer's root, never followed.
    func makeHardLink(_ entry: TarEntry, _ path: EntryPath) throws(ImageStoreError) -> Bool {
        guard case .hardLink(let target) = entry.kind else { return false }
        guard let source = EntryPath(cleaning: target) else {
            throw fault(.escape, entry.name, "is a hard link that reaches outside the layer")
        }
        guard !source.isRoot else { throw fault(.malformed, entry.name, "is a hard link to the root") }
        guard let folder = try tree.folder(source.parent) else { return false }
        // The tree lends one descriptor at a time.
        let sourceFolder = dup(folder)
        try check(sourceFolder, "open", printable(target))
        defer { close(sourceFolder) }
        guard let status = try RootedTree.status(sourceFolder, source.name), !status.isWhiteout else { return false }
        guard !status.isFolder else { throw fault(.malformed, entry.name, "is a hard link to a folder") }

        let parent = try parentFolder(of: path)
        if let former = try RootedTree.status(parent, path.name) {
            if former.isSameFile(as: status) { return true }
            try tree.remove(parent, path.name)
        }
        let result = withCString(source.name) { from in
            withCString(path.name) { to in linkat(sourceFolder, from, parent, to, 0) }
        }
        if result != 0, errno == ENOENT { return false }
        try succeed(result, entry)
        return true
    }
}
