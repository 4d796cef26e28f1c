import CDavit
import OCISpec
import Testing

@testable import ContainerRuntime

@Suite("Lists of numbers, maps of ids, questions")
struct ListsAndMapsTests {
    @Test("lists are the kernel's")
    func lists() throws {
        #expect(try NumberList("0-2,7", field: "f").numbers == [0, 1, 2, 7])
        #expect(try NumberList("3", field: "f").mask == [8, 0, 0, 0, 0, 0, 0, 0])
        #expect(try NumberList("64", field: "f").mask == [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])
        for text in ["", ",", "1-", "-1", "2-1", "1-2-3", "x", "4096", "99999999999999999999", "1,,2", "0x1", "é"] {
            #expect(throws: RuntimeError(.invalidSpec, "f", "\(text) is no list like 0-2,7")) {
                try NumberList(text, field: "f")
            }
        }
    }

    @Test("ids go through the map as in the kernel")
    func maps() throws {
        let map = try IDMap(
            [
                LinuxIDMapping(containerID: 0, hostID: 1000, size: 1),
                LinuxIDMapping(containerID: 5, hostID: 100_000, size: 10),
            ], field: "f")
        #expect([0, 1, 5, 14, 15].map(map.host) == [1000, nil, 100_000, 100_009, nil])
        #expect(map.text == "0 1000 1\n5 100000 10\n")
        #expect(map.firstID == 0)
        #expect(IDMap(procText: "         7      70          2\nbroken\n").firstID == 7)
        #expect(throws: RuntimeError(.invalidSpec, "f[0].size", "it is 0")) {
            try IDMap([LinuxIDMapping(containerID: 0, hostID: 0, size: 0)], field: "f")
        }
    }

    @Test("forks and questions become operations with their numbers and descriptors")
    func operations() throws {
        var builder = PlanBuilder()
        let slot = try builder.makeSlot()
        builder.append("make pid namespace", .fork, [0x2000_0000])
        builder.ask("a", .moveNetDevices)
        builder.ask("b", .passListener, slot)
        let image = PlanImage(builder.plan)
        #expect(image.steps[0].operation == UInt16(DAVIT_FORK.rawValue))
        #expect(image.steps[0].argument.0 == 0x2000_0000)
        #expect(image.steps[1].operation == UInt16(DAVIT_ASK.rawValue))
        #expect(image.steps[1].argument.1 == .max && image.steps[1].argument.2 == .max)
        #expect(image.steps[2].argument.0 == 1)
        #expect(image.steps[2].slots == 0b10)
        #expect(builder.plan.questions == [.moveNetDevices, .passListener])
    }
}
