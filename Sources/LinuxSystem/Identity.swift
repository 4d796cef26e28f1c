import Glibc

/// Numeric ids of a user as a process takes them on.
public struct Identity: Hashable, Sendable {
    public var uid: uid_t
    public var gid: gid_t
    /// Without `gid`, sorted, each once.
    public var additionalGids: [gid_t]
    /// The home folder of the passwd line, if there is one.
    public var home: String?

    public init(uid: uid_t, gid: gid_t, additionalGids: [gid_t] = [], home: String? = nil) {
        self.uid = uid
        self.gid = gid
        self.additionalGids = additionalGids
        self.home = home
    }

    /// Reads the files of a root file system, without NSS. A missing file is an empty one.
    public static func resolveUser(
        _ user: String, in root: borrowing RootedDirectory
    ) throws(IdentityError) -> Identity {
        // A file that cannot be read is as one that is not there: numeric ids work without.
        let passwd = (try? root.readIfPresent("/etc/passwd", limit: 4 << 20)) ?? nil
        let group = (try? root.readIfPresent("/etc/group", limit: 4 << 20)) ?? nil
        return try resolveUser(
            user, passwd: String(decoding: passwd ?? [], as: UTF8.self),
            group: String(decoding: group ?? [], as: UTF8.self))
    }

    /// `user` as of an image's or a service's `user:`: "", "name", "name:group", "1000", "1000:1000".
    ///
    /// As docker does it: a name is looked up; a number need not be there, its group is then 0; without an explicit group
    /// the user is also in the groups that list it. Errors: a name that is not there, a number out of range.
    public static func resolveUser(
        _ user: String, passwd: String, group: String
    ) throws(IdentityError) -> Identity {
        let parts = user.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let userPart = parts.first.map(String.init) ?? ""
        let groupPart = parts.count > 1 && !parts[1].isEmpty ? String(parts[1]) : nil
        let entry = PasswdEntry.find(userPart.isEmpty ? "0" : userPart, in: passwd)
        let uid = try number(userPart, found: entry?.uid, missing: .unknownUser(userPart))
        var identity = Identity(uid: uid, gid: entry?.gid ?? 0, home: entry?.home)
        if let groupPart {
            let found = GroupEntry.find(groupPart, in: group)?.gid
            identity.gid = try number(groupPart, found: found, missing: .unknownGroup(groupPart))
        } else if let name = entry?.name {
            let gids = GroupEntry.parse(group).filter { $0.members.contains(name) }.map(\.gid)
            identity.additionalGids = Set(gids).subtracting([identity.gid]).sorted()
        }
        return identity
    }

    /// The ids of `group_add` entries: names of the group file, or numbers.
    public static func resolveGroups(_ groups: [String], group: String) throws(IdentityError) -> [gid_t] {
        var gids: [gid_t] = []
        for name in groups {
            gids.append(try number(name, found: GroupEntry.find(name, in: group)?.gid, missing: .unknownGroup(name)))
        }
        return gids
    }

    private static func number(
        _ text: String, found: UInt32?, missing: IdentityError
    ) throws(IdentityError) -> UInt32 {
        if let found { return found }
        if text.isEmpty { return 0 }
        guard text.utf8.allSatisfy({ (48...57).contains($0) }) else { throw missing }
        // (uid_t)-1 means "leave as it is" to setresuid.
        guard let value = UInt32(text), value < .max else { throw .outOfRange(text) }
        return value
    }
}

/// A user or group that a root file system does not know.
public enum IdentityError: Error, Hashable, Sendable, CustomStringConvertible {
    case unknownUser(String)
    case unknownGroup(String)
    case outOfRange(String)

    public var description: String {
        switch self {
        case .unknownUser(let name): "user \(name) is not in the image's /etc/passwd"
        case .unknownGroup(let name): "group \(name) is not in the image's /etc/group"
        case .outOfRange(let number): "id \(number) is outside 0-4294967294"
        }
    }
}
