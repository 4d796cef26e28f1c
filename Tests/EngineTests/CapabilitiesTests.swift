import Testing

@testable import Engine

@Suite("Capabilities")
struct CapabilitiesTests {
    private static let standard = ContainerDefaults.capabilities
    private static let all = ContainerDefaults.allCapabilities

    struct Case: Sendable, CustomTestStringConvertible {
        var add: [String] = []
        var drop: [String] = []
        var isPrivileged = false
        var result: Set<String>
        var testDescription: String { "+\(add) -\(drop)\(isPrivileged ? " privileged" : "")" }
    }

    @Test(
        "what is added and dropped, as docker counts it",
        arguments: [
            Case(result: standard),
            Case(add: ["NET_ADMIN"], result: standard.union(["CAP_NET_ADMIN"])),
            Case(add: ["cap_net_admin", "SYS_TIME"], result: standard.union(["CAP_NET_ADMIN", "CAP_SYS_TIME"])),
            Case(drop: ["MKNOD", "CAP_CHOWN"], result: standard.subtracting(["CAP_MKNOD", "CAP_CHOWN"])),
            Case(add: ["CHOWN"], drop: ["ALL"], result: ["CAP_CHOWN"]),
            Case(drop: ["all"], result: []),
            Case(add: ["ALL"], result: all),
            Case(add: ["ALL"], drop: ["SYS_ADMIN"], result: all.subtracting(["CAP_SYS_ADMIN"])),
            Case(add: ["ALL", "SYS_ADMIN"], drop: ["SYS_ADMIN"], result: all.subtracting(["CAP_SYS_ADMIN"])),
            Case(add: ["ALL"], drop: ["ALL"], result: all),
            Case(add: ["MKNOD"], drop: ["MKNOD"], result: standard),
            Case(drop: ["ALL"], isPrivileged: true, result: all),
        ])
    func tweaking(_ example: Case) throws {
        let result = try capabilities(add: example.add, drop: example.drop, isPrivileged: example.isPrivileged)
        #expect(result == example.result)
    }

    @Test("a name that is none is refused, also where it would not matter", arguments: [true, false])
    func unknown(isAdded: Bool) {
        #expect(throws: EngineError.self) {
            try capabilities(add: isAdded ? ["FLY"] : ["ALL"], drop: isAdded ? [] : ["FLY"], isPrivileged: true)
        }
    }
}
