import Glibc

/// What a folder gets at the end.
struct FolderMetadata {
    var mode: UInt32
    var owner: UInt32
    var group: UInt32
    /// Nil leaves the time of unpacking.
    var modified: TarTime?
    var attributes: [TarAttribute] = []

    init(_ entry: TarEntry) {
        mode = entry.mode
        owner = entry.owner
        group = entry.group
        modified = entry.modified
        attributes = entry.attributes
    }

    /// A folder that no entry describes.
    init(mode: UInt32 = 0o755, owner: UInt32 = 0, group: UInt32 = 0) {
        self.mode = mode
        self.owner = owner
        self.group = group
    }
}

extension LayerUnpacker {
    /// A folder that is there is kept with all it has; anything else of that name goes.
    func makeFolder(_ entry: TarEntry, _ path: EntryPath) throws(ImageStoreError) {
        let parent = try parentFolder(of: path)
        let former = try RootedTree.status(parent, path.name)
        if former.map({ !$0.isFolder }) ?? true {
            try clear(parent, path)
            try addFolder(parent, path, hiding: former)
        }
        folders[path] = FolderMetadata(entry)
    }

    /// The folder that holds `path`, made when it is missing. A borrowed descriptor, valid until the next call.
    func parentFolder(of path: EntryPath) throws(ImageStoreError) -> Int32 {
        let parent = path.parent
        if let folder = try tree.folder(parent) { return folder }
        try ensureFolder(parent, depth: 0)
        guard let folder = try tree.folder(parent) else {
            throw fault(.malformed, path.bytes, "is below something that is no folder")
        }
        return folder
    }

    /// Makes a folder and those above it, through links whose target is not there yet.
    private func ensureFolder(_ path: EntryPath, depth: Int) throws(ImageStoreError) {
        guard try tree.folder(path) == nil else { return }
        // As many links as the kernel follows. Source: path_resolution(7).
        guard depth < 40 else { throw fault(.malformed, path.bytes, "is behind too many links") }
        try ensureFolder(path.parent, depth: depth)
        guard let parent = try tree.folder(path.parent) else {
            throw fault(.malformed, path.bytes, "is below something that is no folder")
        }
        guard let status = try RootedTree.status(parent, path.name) else {
            return try addImplicitFolder(parent, path, hiding: nil)
        }
        if status.isWhiteout {
            try clear(parent, path)
            return try addImplicitFolder(parent, path, hiding: status)
        }
        guard let target = RootedTree.link(parent, path.name) else {
            throw fault(.malformed, path.bytes, "is needed as a folder and is none")
        }
        let isAbsolute = target.first == EntryPath.slash
        let spelled = isAbsolute ? target : path.parent.bytes + [EntryPath.slash] + target
        // As the kernel does inside the root: `..` at the top stays there.
        try ensureFolder(EntryPath(clamping: spelled), depth: depth + 1)
    }

    /// A folder without an entry looks like that of the layers below, so that mounting it over them changes nothing.
    private func addImplicitFolder(
        _ parent: Int32, _ path: EntryPath, hiding former: stat?
    ) throws(ImageStoreError) {
        try addFolder(parent, path, hiding: former)
        var metadata = FolderMetadata()
        for layer in lower {
            guard let folder = try layer.folder(path) else { continue }
            var status = stat()
            try check(fstat(folder, &status), "stat", printable(path.bytes))
            metadata = FolderMetadata(mode: status.st_mode & 0o7777, owner: status.st_uid, group: status.st_gid)
            break
        }
        folders[path] = metadata
    }

    private func addFolder(_ parent: Int32, _ path: EntryPath, hiding former: stat?) throws(ImageStoreError) {
        let result = withCString(path.name) { mkdirat(parent, $0, 0o700) }
        try check(result, "create", printable(path.bytes))
        if former?.isWhiteout ?? false { try makeOpaque(parent, path.name) }
    }

    /// Gives a folder its owner, attributes, mode and time. One that has gone or become something else meanwhile is left.
    func settle(_ path: EntryPath, _ metadata: FolderMetadata) throws(ImageStoreError) {
        let parent = path.isRoot ? tree.root : try tree.folder(path.parent)
        guard let parent else { return }
        let name = path.isRoot ? [UInt8(ascii: ".")][...] : path.name
        guard try RootedTree.status(parent, name)?.isFolder ?? false else { return }
        let subject = printable(path.isRoot ? [EntryPath.slash] : path.bytes)
        if isPrivileged {
            let owned = withCString(name) { fchownat(parent, $0, metadata.owner, metadata.group, AT_SYMLINK_NOFOLLOW) }
            try check(owned, "chown", subject)
        }
        try setAttributes(metadata.attributes, parent, name, path.bytes)
        try check(withCString(name) { fchmodat(parent, $0, metadata.mode, 0) }, "chmod", subject)
        if let modified = metadata.modified { try setTime(modified, parent, name, path.bytes) }
    }
}

extension EntryPath {
    /// Cleans a link's target; `..` at the root stays at the root.
    init(clamping target: some Collection<UInt8>) {
        var path = EntryPath.root
        for component in Array(target).split(separator: Self.slash) {
            if component.elementsEqual([UInt8(ascii: ".")]) { continue }
            let isUp = component.elementsEqual([UInt8(ascii: "."), UInt8(ascii: ".")])
            path = isUp ? path.parent : path.appending(component)
        }
        self = path
    }
}

extension stat {
    var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }

    /// What overlayfs takes for "nothing here": a character device 0:0.
    var isWhiteout: Bool { st_mode & S_IFMT == S_IFCHR && st_rdev == 0 }

    func isSameFile(as other: stat) -> Bool { st_ino == other.st_ino && st_dev == other.st_dev }
}
