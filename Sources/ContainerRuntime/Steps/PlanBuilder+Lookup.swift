import Glibc
import LinuxSystem

/// Places in the container's root file system, whose links are an image's or another container's: looked up once, by the
/// kernel and within the root, and held by descriptor from then on. What is renamed meanwhile changes nothing.
/// Source: openat2(2); CVE-2021-30465.
extension PlanBuilder {
    enum Lookup {
        /// Links are followed within the root; those of /proc to open files are not.
        case followingLinks
        /// A link on the way is an error: for what has to be at its place.
        case plain

        fileprivate var resolve: UInt64 {
            let inside = ResolveFlag.RESOLVE_IN_ROOT | ResolveFlag.RESOLVE_NO_MAGICLINKS
            switch self {
            case .followingLinks: return inside
            case .plain: return inside | ResolveFlag.RESOLVE_NO_SYMLINKS
            }
        }
    }

    private static let path = UInt64(UInt32(bitPattern: OpenFlag.O_PATH | O_CLOEXEC))
    static let folderFlags = path | UInt64(O_DIRECTORY)
    /// One name in a folder that is open.
    private static let oneName =
        ResolveFlag.RESOLVE_BENEATH | ResolveFlag.RESOLVE_NO_SYMLINKS | ResolveFlag.RESOLVE_NO_MAGICLINKS

    /// After the change of root.
    mutating func openRoot() throws(RuntimeError) {
        let root = try makeSlot()
        let flags = Argument.number(Self.folderFlags)
        call("open the new root", .openat, Self.currentFolder, "/", flags, 0, result: root)
        self.root = root
    }

    mutating func closeRoot() {
        guard let root else { return }
        close("close the root", root)
        self.root = nil
    }

    /// Opens the folder at `path`, making what is missing.
    mutating func openFolder(_ path: String, _ lookup: Lookup = .followingLinks) throws(RuntimeError) -> Slot {
        let folder = try makeSlot()
        let making = try collect { builder throws(RuntimeError) in
            try builder.makeFolders(path, lookup, last: folder)
        }
        find("open \(path)", path, flags: Self.folderFlags, lookup, into: folder, skipOnSuccess: making.count)
        append(making)
        return folder
    }

    /// Opens what is at `path`; when there is nothing, makes an empty file.
    ///
    /// A link whose target is not there (as /etc/resolv.conf in many images) gives way to the file.
    mutating func openFile(_ path: String) throws(RuntimeError) -> Slot {
        let file = try makeSlot()
        let making = try collect { builder throws(RuntimeError) in
            let folder = try builder.openFolder(ContainerPath.folder(of: path))
            builder.makeFile(path, in: folder, result: file)
            builder.close("close the folder of \(path)", folder)
        }
        find("open \(path)", path, flags: Self.path, .followingLinks, into: file, skipOnSuccess: making.count)
        append(making)
        return file
    }

    /// Opens what is at `path`; `skipOnMissing` steps are left out when there is nothing. nil: that is an error.
    mutating func openExisting(_ path: String, skipOnMissing: Int? = nil) throws(RuntimeError) -> Slot {
        let slot = try makeSlot()
        call(
            "open \(path)", .openat2, rootArgument, .text(Self.relative(path)),
            .how(flags: Self.path, resolve: Lookup.followingLinks.resolve), 24,
            ignoring: skipOnMissing == nil ? [] : [ENOENT, ENOTDIR], result: slot, skipOnIgnored: skipOnMissing ?? 0)
        return slot
    }

    /// Opens one name in a folder that is open; it may be no link.
    mutating func openName(_ path: String, in folder: Slot, isFolder: Bool, result: Slot) {
        let flags = (isFolder ? Self.folderFlags : Self.path) | UInt64(O_NOFOLLOW)
        call(
            "open \(path)", .openat2, .slot(folder), .text(ContainerPath.name(of: path)),
            .how(flags: flags, resolve: Self.oneName), 24, result: result)
    }

    private mutating func find(
        _ name: String, _ path: String, flags: UInt64, _ lookup: Lookup, into slot: Slot, skipOnSuccess: Int
    ) {
        call(
            name, .openat2, rootArgument, .text(Self.relative(path)), .how(flags: flags, resolve: lookup.resolve), 24,
            ignoring: skipOnSuccess > 0 ? [ENOENT] : [], result: slot, skipOnSuccess: skipOnSuccess)
    }

    private var rootArgument: Argument { root.map(Argument.slot) ?? Self.currentFolder }

    private static func relative(_ path: String) -> String { path == "/" ? "." : String(path.dropFirst()) }

    /// Each folder on the way: opened if it is there, else made in the one above and opened there by its name.
    private mutating func makeFolders(_ path: String, _ lookup: Lookup, last: Slot) throws(RuntimeError) {
        var above = root
        var reached = ""
        let parts = path.split(separator: "/")
        for (index, part) in parts.enumerated() {
            guard let parent = above else { return }
            reached += "/\(part)"
            let isLast = index == parts.count - 1
            let here = isLast ? last : try makeSlot()
            // The last one has been looked for.
            if !isLast {
                find("open \(reached)", reached, flags: Self.folderFlags, lookup, into: here, skipOnSuccess: 2)
            }
            call(
                "make folder \(reached)", .mkdirat, .slot(parent), .text(String(part)), 0o755, ignoring: [EEXIST])
            openName(reached, in: parent, isFolder: true, result: here)
            if index > 0 { close("close the folder of \(reached)", parent) }
            above = here
        }
    }

    private mutating func makeFile(_ path: String, in folder: Slot, result: Slot) {
        let name = Argument.text(ContainerPath.name(of: path))
        let mode = Argument.number(UInt64(S_IFREG) | 0o644)
        call("make file \(path)", .mknodat, .slot(folder), name, mode, 0, ignoring: [EEXIST], skipOnSuccess: 2)
        call("replace link \(path)", .unlinkat, .slot(folder), name, 0)
        call("make file \(path)", .mknodat, .slot(folder), name, mode, 0)
        openName(path, in: folder, isFolder: false, result: result)
    }
}
