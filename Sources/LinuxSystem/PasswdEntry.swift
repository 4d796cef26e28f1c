import Glibc

/// A line of passwd(5).
public struct PasswdEntry: Hashable, Sendable {
    public let name: String
    public let uid: uid_t
    public let gid: gid_t
    public let home: String
    public let shell: String

    /// Lines that do not read as an entry are left out.
    public static func parse(_ text: String) -> [PasswdEntry] {
        text.split(separator: "\n").compactMap { PasswdEntry(line: $0) }
    }

    /// The first entry with this name; if there is none, the first with this number.
    public static func find(_ user: String, in text: String) -> PasswdEntry? {
        let entries = parse(text)
        if let named = entries.first(where: { $0.name == user }) { return named }
        guard let uid = uid_t(user) else { return nil }
        return entries.first { $0.uid == uid }
    }

    init?(line: some StringProtocol) {
        let fields = line.split(separator: Character(":"), omittingEmptySubsequences: false)
        guard !line.hasPrefix("#"), fields.count >= 4, !fields[0].isEmpty, let uid = uid_t(fields[2]),
            let gid = gid_t(fields[3])
        else { return nil }
        name = String(fields[0])
        self.uid = uid
        self.gid = gid
        home = fields.count > 5 ? String(fields[5]) : ""
        shell = fields.count > 6 ? String(fields[6]) : ""
    }
}

/// A line of group(5).
public struct GroupEntry: Hashable, Sendable {
    public let name: String
    public let gid: gid_t
    public let members: [String]

    /// Lines that do not read as an entry are left out.
    public static func parse(_ text: String) -> [GroupEntry] {
        text.split(separator: "\n").compactMap { GroupEntry(line: $0) }
    }

    /// The first entry with this name; if there is none, the first with this number.
    public static func find(_ group: String, in text: String) -> GroupEntry? {
        let entries = parse(text)
        if let named = entries.first(where: { $0.name == group }) { return named }
        guard let gid = gid_t(group) else { return nil }
        return entries.first { $0.gid == gid }
    }

    init?(line: some StringProtocol) {
        let fields = line.split(separator: Character(":"), omittingEmptySubsequences: false)
        guard !line.hasPrefix("#"), fields.count >= 3, !fields[0].isEmpty, let gid = gid_t(fields[2]) else {
            return nil
        }
        name = String(fields[0])
        self.gid = gid
        members = fields.count > 3 ? fields[3].split(separator: Character(",")).map { String($0) } : []
    }
}
