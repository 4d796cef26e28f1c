import OCISpec
import Testing

@testable import Cgroups

@Suite("Device rules")
struct DeviceRulesTests {
    @Test("v1: all is denied, then the spec's rules, then what every container has")
    func legacy() throws {
        let rules = DeviceRules([
            LinuxDeviceCgroup(allow: false, access: "rwm"),
            LinuxDeviceCgroup(allow: true, type: "c", major: 10, minor: 229, access: "rw"),
            LinuxDeviceCgroup(allow: true, type: "b", major: 8, access: "r"),
        ])
        #expect(
            try DeviceList(rules).writes(replacing: nil).map { "\($0.file) \($0.value)" } == [
                "devices.deny a", "devices.allow b *:* m", "devices.allow b 8:* r", "devices.allow c *:* m",
                "devices.allow c 10:229 rw", "devices.allow c 136:* rwm", "devices.allow c 1:3 rwm",
                "devices.allow c 1:5 rwm", "devices.allow c 1:7 rwm", "devices.allow c 1:8 rwm",
                "devices.allow c 1:9 rwm", "devices.allow c 5:0 rwm", "devices.allow c 5:2 rwm",
            ])
    }

    @Test("v1: a rule for any kind with numbers is one for blocks and one for characters, never for everything")
    func anyKind() throws {
        let list = try DeviceList(DeviceRules([LinuxDeviceCgroup(allow: true, major: 7, minor: 1, access: "r")]))
        let writes = list.writes(replacing: nil).map(\.value)
        #expect(writes.contains("b 7:1 r") && writes.contains("c 7:1 r") && writes.filter { $0 == "a" }.count == 1)
    }

    @Test("v1: an update writes the difference, what is new first")
    func difference() throws {
        let former = DeviceList(text: "b *:* m\nc *:* m\nc 1:3 rwm\nc 9:9 rw\n")
        let list = try DeviceList(DeviceRules([LinuxDeviceCgroup(allow: true, type: "b", major: 8, minor: 0)]))
        let writes = list.writes(replacing: former).map { "\($0.file) \($0.value)" }
        #expect(writes.first == "devices.allow b 8:0 rwm")
        #expect(writes.last == "devices.deny c 9:9 rw")
        #expect(!writes.contains { $0.hasSuffix("c 1:3 rwm") })
    }

    @Test("v1: nothing can be taken out of a wider rule; an equal one is taken back")
    func holes() throws {
        let wide = LinuxDeviceCgroup(allow: true, type: "c", major: 8, access: "rw")
        let error = #expect(throws: CgroupError.self) {
            try DeviceList(
                DeviceRules([wide, LinuxDeviceCgroup(allow: false, type: "c", major: 8, minor: 1, access: "r")]))
        }
        #expect(error?.code == .unavailable && error?.field == "linux.resources.devices")
        let list = try DeviceList(
            DeviceRules([wide, LinuxDeviceCgroup(allow: false, type: "c", major: 8, access: "w")]))
        #expect(list.writes(replacing: nil).contains { $0.value == "c 8:* r" })
    }

    struct Request: Sendable, CustomTestStringConvertible {
        let kind: DeviceRules.Kind
        let major: UInt32
        let minor: UInt32
        let access: DeviceRules.Access
        let isAllowed: Bool
        var testDescription: String { "\(kind.rawValue) \(major):\(minor) \(access.text)" }
    }

    @Test(
        "v2: the program decides as v1 does",
        arguments: [
            Request(kind: .character, major: 1, minor: 3, access: [.read, .write], isAllowed: true),
            Request(kind: .character, major: 136, minor: 77, access: .full, isAllowed: true),
            Request(kind: .character, major: 1, minor: 1, access: .read, isAllowed: false),
            Request(kind: .block, major: 254, minor: 0, access: .mknod, isAllowed: true),
            Request(kind: .block, major: 254, minor: 0, access: .read, isAllowed: false),
            Request(kind: .block, major: 8, minor: 1, access: .read, isAllowed: true),
            Request(kind: .block, major: 8, minor: 1, access: [.read, .write], isAllowed: false),
            Request(kind: .block, major: 8, minor: 2, access: .read, isAllowed: false),
        ])
    func program(_ request: Request) throws {
        let program = DeviceProgram(
            DeviceRules([
                LinuxDeviceCgroup(allow: true, type: "b", major: 8, access: "r"),
                LinuxDeviceCgroup(allow: false, type: "b", major: 8, minor: 2, access: "r"),
            ]))
        #expect(try run(program, request) == request.isAllowed)
    }

    @Test("a rule for everything ends the program, as the verifier wants no dead code")
    func privileged() throws {
        let all = LinuxDeviceCgroup(allow: true, type: "a", access: "rwm")
        let program = DeviceProgram(DeviceRules([LinuxDeviceCgroup(allow: false), all]))
        #expect(
            try run(program, Request(kind: .block, major: 8, minor: 0, access: .full, isAllowed: true)))
        let exits = program.instructions.filter { $0 & 0xFF == 0x95 }.count
        // The ten devices of every container, and the rule.
        #expect(exits == 11)
    }

    struct Stuck: Error {}

    /// The few instructions that device programs use.
    private func run(_ program: DeviceProgram, _ request: Request) throws -> Bool {
        let context: [Int: UInt64] = [
            0: UInt64(request.access.rawValue << 16 | (request.kind == .block ? 1 : 2)), 4: UInt64(request.major),
            8: UInt64(request.minor),
        ]
        var register = [UInt64](repeating: 0, count: 16)
        var counter = 0
        while counter < program.instructions.count {
            let word = program.instructions[counter]
            let target = Int(word >> 8 & 0xF)
            let source = Int(word >> 12 & 0xF)
            let offset = Int(Int16(truncatingIfNeeded: word >> 16))
            let value = UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: word >> 32)))
            counter += 1
            switch word & 0xFF {
            case 0x61: register[target] = context[offset] ?? 0
            case 0x54: register[target] &= value & 0xFFFF_FFFF
            case 0x74: register[target] = register[target] >> value
            case 0xBC: register[target] = register[source] & 0xFFFF_FFFF
            case 0x55: counter += register[target] != value ? offset : 0
            case 0x15: counter += register[target] == value ? offset : 0
            case 0x5D: counter += register[target] != register[source] ? offset : 0
            case 0xB7: register[target] = value
            case 0x95: return register[0] == 1
            default: throw Stuck()
            }
        }
        throw Stuck()
    }
}
