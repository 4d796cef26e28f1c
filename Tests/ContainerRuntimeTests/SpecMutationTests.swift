import JSONCodec
import LinuxSystem
import OCISpec
import Testing

@testable import ContainerRuntime

/// Specs with something changed at random, the same in every run: whatever comes, there is a plan or an error.
@Suite("A config.json that somebody broke")
struct SpecMutationTests {
    /// SplitMix64.
    struct Randomness: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }

    /// Has every member that the specification knows.
    static let full: Spec = PlanExample.spec {
        $0.domainname = "example"
        $0.annotations = ["a": "b"]
        $0.process?.consoleSize = Box(height: 24, width: 80)
        $0.process?.scheduler = Scheduler(policy: .deadline, nice: 1, flags: [.reclaim], runtime: 1, deadline: 2)
        $0.process?.ioPriority = LinuxIOPriority(class: .realTime, priority: 3)
        $0.process?.execCPUAffinity = CPUAffinity(initial: "0", final: "0-3")
        $0.process?.oomScoreAdj = 7
        $0.process?.user.umask = 0o27
        $0.mounts += [
            Mount(destination: "/t", type: "tmpfs", options: ["tmpcopyup", "mode=1777"]),
            Mount(
                destination: "/i", type: "bind", source: "/host/i", options: ["rbind", "ridmap", "rro", "rslave"],
                uidMappings: [LinuxIDMapping(containerID: 0, hostID: 1, size: 2)],
                gidMappings: [LinuxIDMapping(containerID: 0, hostID: 1, size: 2)]),
            Mount(destination: "/sys/fs/cgroup", type: "cgroup", options: ["ro"]),
        ]
        $0.linux?.namespaces += [LinuxNamespace(type: .user), LinuxNamespace(type: .time)]
        $0.linux?.uidMappings = [LinuxIDMapping(containerID: 0, hostID: 100_000, size: 65536)]
        $0.linux?.gidMappings = [LinuxIDMapping(containerID: 0, hostID: 100_000, size: 65536)]
        $0.linux?.timeOffsets = ["monotonic": LinuxTimeOffset(secs: -1, nanosecs: 5)]
        $0.linux?.devices = [
            LinuxDevice(type: "b", path: "/dev/b", major: 8, minor: 1, fileMode: 0o600, uid: 1, gid: 2)
        ]
        $0.linux?.netDevices = ["eth7": LinuxNetDevice(name: "eth%d")]
        $0.linux?.rootfsPropagation = "shared"
        $0.linux?.memoryPolicy = LinuxMemoryPolicy(mode: .interleave, nodes: "0-1,3", flags: [.relativeNodes])
        $0.linux?.personality = LinuxPersonality(domain: .linux32)
        $0.linux?.seccomp = LinuxSeccomp(
            defaultAction: .errno, defaultErrnoRet: 38, architectures: [.amd64], flags: [.log], listenerPath: "/run/a",
            listenerMetadata: "m",
            syscalls: [
                LinuxSyscall(
                    names: ["mknod"], action: .notify,
                    args: [LinuxSeccompArg(index: 1, value: .max, valueTwo: 3, op: .maskedEqual)])
            ])
        $0.linux?.resources = LinuxResources(
            devices: [LinuxDeviceCgroup(allow: true, type: "c", major: 1, minor: 3, access: "rw")],
            memory: LinuxMemory(limit: -1), unified: ["memory.high": "1"])
    }

    private static func plan(_ bytes: [UInt8]) throws(RuntimeError) -> LaunchPlan {
        let spec = try SpecReader.read(bytes)
        var descriptors = PlanExample.descriptors
        descriptors.userNamespace = 20
        var configuration = LaunchConfiguration(spec: spec, rootfs: PlanExample.overlay)
        configuration.bundle = "/bundle"
        return try LaunchPlanner(
            configuration, descriptors: descriptors, seccomp: [UInt8](repeating: 0, count: 16), host: PlanExample.host
        ).plan()
    }

    /// What stands for any value somewhere.
    private static let values: [JSONValue] = [
        nil, true, -1, 0, 1, 4_294_967_296, .integer(.min), .integer(.max), .unsigned(.max), 1.5, "", "\0", "/", "..",
        "0-4095", "9999999999999999999", [], [nil], [[]], [:], ["": ""], "MPOL_BIND", "rbind", "SCMP_ACT_NOTIFY",
        "user",
    ]

    /// One value of the tree replaced, removed, doubled or moved.
    private static func mutated(_ value: JSONValue, _ random: inout Randomness, depth: Int = 0) -> JSONValue {
        if depth > 0, random.next(upperBound: UInt64(4 + depth)) == 0 {
            return values.randomElement(using: &random) ?? .null
        }
        switch value {
        case .object(var members):
            guard let key = members.keys.sorted().randomElement(using: &random), let member = members[key] else {
                return values.randomElement(using: &random) ?? .null
            }
            switch random.next(upperBound: UInt64(12)) {
            case 0: members[key] = nil
            case 1: members[key + "x"] = member
            default: members[key] = mutated(member, &random, depth: depth + 1)
            }
            return .object(members)
        case .array(var elements):
            guard let index = elements.indices.randomElement(using: &random) else {
                return .array([values.randomElement(using: &random) ?? .null])
            }
            switch random.next(upperBound: UInt64(12)) {
            case 0: elements.remove(at: index)
            case 1: elements.append(elements[index])
            case 2: elements.shuffle(using: &random)
            default: elements[index] = mutated(elements[index], &random, depth: depth + 1)
            }
            return .array(elements)
        case .string(let text) where random.next(upperBound: UInt64(2)) == 0:
            var characters = Array(text)
            characters.insert(contentsOf: "/.,-=:\0é".shuffled(using: &random).prefix(2), at: 0)
            return .string(String(characters))
        default: return values.randomElement(using: &random) ?? .null
        }
    }

    @Test("changed members give a plan or an error with its place", arguments: [1, 2, 3, 4] as [UInt64])
    func members(seed: UInt64) throws {
        var random = Randomness(state: seed)
        let full = try JSON.encode(Self.full)
        _ = try Self.plan(full.serializedBytes())
        var (plans, errors) = (0, 0)
        for _ in 0..<500 {
            var value = full
            for _ in 0...random.next(upperBound: UInt64(3)) { value = Self.mutated(value, &random) }
            do throws(RuntimeError) {
                let plan = try Self.plan(value.serializedBytes())
                #expect(PlanImage(plan).count == plan.steps.count)
                plans += 1
            } catch {
                #expect(!error.subject.isEmpty)
                errors += 1
            }
        }
        // Both must have happened, or the changes are no test.
        #expect(plans > 10 && errors > 100, "\(plans) plans, \(errors) errors")
    }

    @Test("changed bytes give a plan or an error with its place", arguments: [11, 12] as [UInt64])
    func bytes(seed: UInt64) throws {
        var random = Randomness(state: seed)
        let full = try JSON.encodeToBytes(Self.full)
        for _ in 0..<500 {
            var bytes = full
            for _ in 0...random.next(upperBound: UInt64(4)) {
                guard let index = bytes.indices.randomElement(using: &random) else { break }
                switch random.next(upperBound: UInt64(4)) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: index)
                case 2: bytes.insert(contentsOf: "{}[]\",:\\0e".utf8.shuffled(using: &random).prefix(3), at: index)
                default: bytes.removeSubrange(index...)
                }
            }
            do throws(RuntimeError) {
                _ = try Self.plan(bytes)
            } catch {
                #expect(!error.subject.isEmpty)
            }
        }
    }
}
