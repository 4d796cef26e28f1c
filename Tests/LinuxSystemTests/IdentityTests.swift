import LinuxSystem
import Testing

@Suite("Identity")
struct IdentityTests {
    static let passwd = """
        root:x:0:0:root:/root:/bin/sh
        # a comment
        broken line
        app:x:1000:1001:App:/home/app:/bin/sh
        1002:x:3000:3000::/:
        """
    static let group = """
        root:x:0:
        app:x:1001:
        video:x:44:app,other
        audio:x:29:other,app
        own:x:1001:app
        """

    struct Case: Sendable, CustomTestStringConvertible {
        let user: String
        let uid: UInt32
        let gid: UInt32
        var additional: [UInt32] = []
        var home: String?
        var testDescription: String { user.isEmpty ? "(empty)" : user }
    }

    @Test(
        "users by name and number",
        arguments: [
            Case(user: "", uid: 0, gid: 0, home: "/root"),
            Case(user: "0", uid: 0, gid: 0, home: "/root"),
            Case(user: "app", uid: 1000, gid: 1001, additional: [29, 44], home: "/home/app"),
            Case(user: "1000", uid: 1000, gid: 1001, additional: [29, 44], home: "/home/app"),
            Case(user: "app:video", uid: 1000, gid: 44, home: "/home/app"),
            Case(user: "app:77", uid: 1000, gid: 77, home: "/home/app"),
            Case(user: "5000", uid: 5000, gid: 0),
            Case(user: "5000:6000", uid: 5000, gid: 6000),
            Case(user: "1002", uid: 3000, gid: 3000, home: "/"),
            Case(user: "app:", uid: 1000, gid: 1001, additional: [29, 44], home: "/home/app"),
        ])
    func resolve(_ example: Case) throws {
        let identity = try Identity.resolveUser(example.user, passwd: Self.passwd, group: Self.group)
        let expected = Identity(
            uid: example.uid, gid: example.gid, additionalGids: example.additional, home: example.home)
        #expect(identity == expected)
    }

    @Test(
        "what is not there is told by name",
        arguments: [
            ("nobody", IdentityError.unknownUser("nobody")), ("app:nogroup", .unknownGroup("nogroup")),
            ("4294967295", .outOfRange("4294967295")), ("99999999999", .outOfRange("99999999999")),
            ("-1", .unknownUser("-1")), ("app:-1", .unknownGroup("-1")),
        ])
    func errors(user: String, error: IdentityError) {
        #expect(throws: error) { try Identity.resolveUser(user, passwd: Self.passwd, group: Self.group) }
    }

    @Test("group_add takes names and numbers")
    func groups() throws {
        #expect(try Identity.resolveGroups(["video", "12"], group: Self.group) == [44, 12])
    }

    @Test("numbers need no files")
    func withoutFiles() throws {
        let expected = Identity(uid: 7, gid: 8)
        #expect(try Identity.resolveUser("7:8", passwd: "", group: "") == expected)
    }
}
