import CDavit
import Glibc
import Testing

@testable import ContainerRuntime

@Suite("PlanImage")
struct PlanImageTests {
    @Test("arguments become memory that the loop can hand to the kernel")
    func encoding() throws {
        var builder = PlanBuilder()
        let slot = try builder.makeSlot()
        builder.call(
            "x", .execve, "/bin/x", .strings(["a", "bc"]), .slot(slot), 7, .null, .signed(-1), ignoring: [ENOENT],
            result: slot, skipOnSuccess: 2, skipOnIgnored: 3, remembers: true)
        builder.append("load", .call(.seccomp), [.filter([UInt8](repeating: 9, count: 24))])
        let image = PlanImage(builder.plan)
        let step = image.steps[0]
        #expect(image.count == 2)
        #expect(step.number == Int64(SYS_execve))
        #expect(step.ignored.0 == ENOENT)
        #expect(step.result == 0)
        #expect(step.skip_on_success == 2)
        #expect(step.skip_on_ignored == 3)
        #expect(step.remembers == 1)
        #expect(step.slots == 0b100)
        #expect(step.argument.3 == 7)
        #expect(step.argument.4 == 0)
        #expect(step.argument.5 == .max)
        #expect(string(at: step.argument.0) == "/bin/x")
        let list = try #require(UnsafePointer<UInt64>(bitPattern: UInt(step.argument.1)))
        #expect([string(at: list[0]), string(at: list[1])] == ["a", "bc"])
        #expect(list[2] == 0)
        let filter = try #require(UnsafePointer<UInt64>(bitPattern: UInt(image.steps[1].argument.0)))
        #expect(filter[0] == 3)
        let program = try #require(UnsafePointer<UInt8>(bitPattern: UInt(filter[1])))
        #expect(program[23] == 9)
    }

    @Test("how a path is opened has the kernel's layout; checks carry their number")
    func how() throws {
        var builder = PlanBuilder()
        let slot = try builder.makeSlot()
        builder.call("x", .openat2, .slot(slot), "a", .how(flags: 7, resolve: 0x12), 24, result: slot)
        builder.append("y", .checkDevice(number: 0x103), [.slot(slot)])
        let image = PlanImage(builder.plan)
        let how = try #require(UnsafePointer<UInt64>(bitPattern: UInt(image.steps[0].argument.2)))
        #expect([how[0], how[1], how[2]] == [7, 0, 0x12])
        #expect(image.steps[1].operation == UInt16(DAVIT_CHECK_DEVICE.rawValue))
        #expect(image.steps[1].argument.1 == 0x103 && image.steps[1].slots == 1)
    }

    private func string(at address: UInt64) -> String? {
        UnsafePointer<CChar>(bitPattern: UInt(address)).map { String(cString: $0) }
    }

    @Test("the middle fields of /proc/self/cgroup are the hierarchies")
    func hierarchies() {
        let text = "9:name=systemd:/a:b\n2:cpu,cpuacct:/\n0::/\nbroken\n"
        #expect(HostView.hierarchies(text) == ["cpu,cpuacct", "name=systemd"])
    }
}
