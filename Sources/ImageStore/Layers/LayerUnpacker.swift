import CDavit
import Glibc

/// Writes the entries of one layer's archive into a folder, in the form that overlayfs reads.
///
/// Names go through `RootedTree`, so nothing outside the folder is reached whatever the archive holds. Entries may come in any
/// order: folders are made when something needs them, and get mode, owner and time at the end. A whiteout hides what lower
/// layers have and never what the same archive brings.
/// As root it keeps owners and privileged attributes; otherwise everything belongs to the caller.
/// Source: image-spec, layer.md; kernel Documentation/filesystems/overlayfs.rst, "whiteouts and opaque directories".
final class LayerUnpacker {
    let tree: RootedTree
    let lower: [RootedTree]
    let subject: String
    let limits: UnpackLimits
    let isPrivileged = geteuid() == 0
    /// What folders get when all else is done; the last entry of a name counts.
    var folders: [EntryPath: FolderMetadata] = [:]
    /// Hard links whose target has not come yet.
    var pendingLinks: [(entry: TarEntry, path: EntryPath)] = []
    private var entryCount = 0
    private var dataCount: Int64 = 0

    /// Unpacks into `folder`, which is empty. `lower` are the unpacked layers below, top first: a folder that the archive
    /// leaves out takes mode and owner from there.
    init(into folder: String, over lower: [String], named subject: String, limits: UnpackLimits) throws(ImageStoreError)
    {
        tree = try RootedTree(at: folder)
        var trees: [RootedTree] = []
        for path in lower { trees.append(try RootedTree(at: path)) }
        self.lower = trees
        self.subject = subject
        self.limits = limits
    }

    func apply(_ entry: TarEntry, _ reader: TarReader) throws(ImageStoreError) {
        try count(entry)
        guard let path = EntryPath(cleaning: entry.name) else {
            throw fault(.escape, entry.name, "reaches outside the layer")
        }
        guard !path.isRoot else {
            guard entry.isDirectory else { throw fault(.malformed, entry.name, "is the root and no folder") }
            folders[path] = FolderMetadata(entry)
            return
        }
        if let whiteout = Whiteout(path) { return try apply(whiteout, entry) }
        if entry.isDirectory { return try makeFolder(entry, path) }
        try make(entry, path, reader)
    }

    /// Makes the links that waited and gives folders what is theirs.
    func finish() throws(ImageStoreError) {
        for link in pendingLinks {
            guard try makeHardLink(link.entry, link.path) else {
                throw fault(.malformed, link.entry.name, "is a hard link to something that is not in the layer")
            }
        }
        // Deepest first: a folder may end up unreadable.
        for (path, metadata) in folders.sorted(by: { $1.key.bytes.lexicographicallyPrecedes($0.key.bytes) }) {
            try settle(path, metadata)
        }
    }

    private func count(_ entry: TarEntry) throws(ImageStoreError) {
        entryCount += 1
        guard entryCount <= limits.entries else {
            throw ImageStoreError(.limitExceeded, subject, "\(subject) has more than \(limits.entries) entries")
        }
        guard entry.kind == .file, !entry.name.isEmpty else { return }
        let data = entry.segments.map { $0.reduce(0) { $0 &+ $1.count } } ?? entry.size
        let (sum, overflow) = dataCount.addingReportingOverflow(data)
        guard !overflow, sum <= limits.dataBytes else {
            throw ImageStoreError(
                .limitExceeded, subject, "\(subject) unpacks to more than \(limits.dataBytes) bytes")
        }
        dataCount = sum
    }

    /// Everything that is no folder: what had the name goes.
    private func make(_ entry: TarEntry, _ path: EntryPath, _ reader: TarReader) throws(ImageStoreError) {
        if case .hardLink = entry.kind {
            if try makeHardLink(entry, path) { return }
            guard pendingLinks.count < 10_000 else { throw fault(.limitExceeded, entry.name, "waits for its target") }
            pendingLinks.append((entry, path))
            return
        }
        let parent = try parentFolder(of: path)
        try clear(parent, path)
        let name = path.name
        switch entry.kind {
        case .file:
            try writeFile(entry, parent, name, reader)
            return
        case .symbolicLink(let target):
            try succeed(withCString(target) { target in withCString(name) { symlinkat(target, parent, $0) } }, entry)
        case .characterDevice(let major, let minor):
            try makeNode(entry, parent, name, S_IFCHR, davit_device(major, minor))
        case .blockDevice(let major, let minor):
            try makeNode(entry, parent, name, S_IFBLK, davit_device(major, minor))
        case .fifo:
            try makeNode(entry, parent, name, S_IFIFO, 0)
        case .directory, .hardLink:
            return
        }
        try describe(entry, parent, name)
    }

    private func makeNode(
        _ entry: TarEntry, _ parent: Int32, _ name: ArraySlice<UInt8>, _ type: mode_t, _ device: UInt64
    ) throws(ImageStoreError) {
        try succeed(withCString(name) { mknodat(parent, $0, type | 0o600, dev_t(device)) }, entry)
    }

    /// Owner, attributes, mode and time, in the order in which one does not undo another: chown clears setuid and capabilities.
    private func describe(_ entry: TarEntry, _ parent: Int32, _ name: ArraySlice<UInt8>) throws(ImageStoreError) {
        if isPrivileged {
            try succeed(
                withCString(name) { fchownat(parent, $0, entry.owner, entry.group, AT_SYMLINK_NOFOLLOW) }, entry)
        }
        try setAttributes(entry.attributes, parent, name, entry.name)
        if case .symbolicLink = entry.kind {
        } else {
            // Just made, in a folder that nobody else sees: it is no link.
            try succeed(withCString(name) { fchmodat(parent, $0, entry.mode, 0) }, entry)
        }
        try setTime(entry.modified, parent, name, entry.name)
    }

    private func writeFile(
        _ entry: TarEntry, _ parent: Int32, _ name: ArraySlice<UInt8>, _ reader: TarReader
    ) throws(ImageStoreError) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let opened = withCString(name) { davit_openat(parent, $0, flags, 0o600) }
        guard opened >= 0 else { throw systemFailure("create", printable(entry.name), Int32(-opened)) }
        let file = Int32(opened)
        defer { close(file) }
        if let segments = entry.segments {
            try succeed(ftruncate(file, off_t(entry.size)), entry)
            for segment in segments {
                try succeed(lseek(file, off_t(segment.offset), SEEK_SET) < 0 ? -1 : 0, entry)
                try copy(segment.count, to: file, reader, entry)
            }
        } else {
            try copy(entry.size, to: file, reader, entry)
        }
        if isPrivileged { try succeed(fchown(file, entry.owner, entry.group), entry) }
        try setAttributes(entry.attributes, parent, name, entry.name)
        try succeed(fchmod(file, entry.mode), entry)
        try setTime(entry.modified, parent, name, entry.name)
    }

    private func copy(_ count: Int64, to file: Int32, _ reader: TarReader, _ entry: TarEntry) throws(ImageStoreError) {
        var left = count
        while left > 0 {
            let part = try reader.data(upTo: left)
            guard !part.isEmpty else { throw fault(.malformed, entry.name, "has less data than its header says") }
            try writeAll(part, to: file, printable(entry.name))
            left -= Int64(part.count)
        }
    }

    /// Removes what has the name; nil or what it was.
    @discardableResult
    func clear(_ parent: Int32, _ path: EntryPath) throws(ImageStoreError) -> stat? {
        guard let status = try RootedTree.status(parent, path.name) else { return nil }
        try tree.remove(parent, path.name)
        return status
    }

    /// Throws what the system says about an entry unless `result` is a success.
    func succeed(_ result: Int32, _ entry: TarEntry) throws(ImageStoreError) {
        try check(result, "unpack", printable(entry.name))
    }

    func fault(_ code: ImageStoreError.Code, _ name: [UInt8], _ reason: String) -> ImageStoreError {
        ImageStoreError(code, subject, "\(subject): entry \"\(printable(name))\" \(reason)")
    }
}
