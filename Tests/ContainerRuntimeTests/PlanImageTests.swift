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

    private func string(at address: UInt64) -> String? {
        UnsafePointer<CChar>(bitPattern: UInt(address)).map { String(cString: $0) }
    }

    @Test("the middle fields of /proc/self/cgroup are the hierarchies")
    func hierarchies() {
        let text = "9:name=systemd:/a:b\n2:cpu,cpuacct:/\n0::/\nbroken\n"
        #expect(HostView.hierarchies(text) == ["cpu,cpuacct", "name=systemd"])
    }
}
