import ComposeModel
import OCISpec
import Testing

@testable import Engine

@Suite("Namespaces, limits and devices of a container")
struct LaunchLinuxTests {
    private let fixture: LaunchFixture

    init() throws { fixture = try LaunchFixture() }

    private func service(_ change: (inout Service) -> Void = { _ in }) -> Service {
        var service = Service(name: "web", image: "image")
        change(&service)
        return service
    }

    private func resources(_ change: (inout Service) -> Void) throws -> LinuxResources {
        try #require(try fixture.linux(service(change)).resources)
    }

    @Test("without limits only the device rules are set")
    func noLimits() throws {
        let resources = try resources { _ in }
        #expect(resources.memory == nil && resources.cpu == nil && resources.pids == nil)
        #expect(resources.devices == ContainerDefaults.deviceRules)
    }

    @Test("blkio_config names block devices, weights and rates; others are errors that name the field")
    func blockIO() throws {
        var config = BlkioConfig()
        config.weight = 300
        #expect(try resources { $0.blkioConfig = config }.blockIO == LinuxBlockIO(weight: 300))
        config.weight = 5
        #expect(throws: EngineError.self) { try resources { $0.blkioConfig = config } }
        for (path, message) in [("/dev/null", "no block device"), ("/dev/nosuch", "not on this host")] {
            var config = BlkioConfig()
            var throttle = BlkioConfig.Throttle()
            throttle.path = path
            throttle.rate = 1024
            config.deviceReadBps = [throttle]
            let error = #expect(throws: EngineError.self) { try resources { $0.blkioConfig = config } }
            #expect(error?.message.contains("blkio_config.device_read_bps: \(path)") == true)
            #expect(error?.message.contains(message) == true)
        }
    }

    @Test("memory and pids are the service's own, else those of deploy.resources")
    func memory() throws {
        var limits = Resource()
        limits.memory = 1 << 20
        limits.pids = 7
        limits.cpus = 0.5
        var reservation = Resource()
        reservation.memory = 1 << 19
        func deploy(_ service: inout Service) {
            var deploy = Deploy()
            deploy.resources.limits = limits
            deploy.resources.reservations = reservation
            service.deploy = deploy
        }
        let deployed = try resources { deploy(&$0) }
        #expect(deployed.memory?.limit == 1 << 20 && deployed.memory?.reservation == 1 << 19)
        #expect(deployed.pids?.limit == 7)
        #expect(deployed.cpu?.quota == 50_000 && deployed.cpu?.period == 100_000)
        let own = try resources {
            deploy(&$0)
            $0.memLimit = 5 << 20
            $0.memswapLimit = -1
            $0.pidsLimit = -1
            $0.cpus = 2.25
        }
        #expect(own.memory?.limit == 5 << 20 && own.memory?.swap == -1)
        #expect(own.pids?.limit == -1)
        #expect(own.cpu?.quota == 225_000)
    }

    @Test("CPUs that are no usable number are refused", arguments: [1e300, .infinity, 100_000])
    func hugeCPUs(cpus: Double) {
        #expect(throws: EngineError.self) { try resources { $0.cpus = cpus } }
    }

    @Test("a negative share, period or swappiness is left to the kernel's default")
    func negativeNumbers() throws {
        let resources = try resources {
            $0.cpuShares = -5
            $0.cpuPeriod = -1
            $0.memSwappiness = -1
        }
        #expect(resources.cpu == nil && resources.memory == nil)
    }

    struct Rule: Sendable, CustomTestStringConvertible {
        var text: String
        var rule: LinuxDeviceCgroup
        var testDescription: String { text }
    }

    @Test(
        "device rules are read",
        arguments: [
            Rule(text: "c 1:3 mr", rule: LinuxDeviceCgroup(allow: true, type: "c", major: 1, minor: 3, access: "mr")),
            Rule(text: "b 8:* rwm", rule: LinuxDeviceCgroup(allow: true, type: "b", major: 8, access: "rwm")),
            Rule(text: "a *:* rwm", rule: LinuxDeviceCgroup(allow: true, type: "a", access: "rwm")),
        ])
    func deviceRule(_ example: Rule) throws {
        let resources = try resources { $0.deviceCgroupRules = [example.text] }
        #expect(resources.devices == ContainerDefaults.deviceRules + [example.rule])
    }

    @Test(
        "device rules of another form are refused",
        arguments: [
            "", "c", "c 1:3", "d 1:3 r", "c 1 r", "c 1:3 x", "c 1:3 r r", "c 1:2:3 r", "c a:b r", "c -1:3 r", "c 1: r",
            "c 99999999999999999999:1 r", "c 4294967296:1 r",
        ])
    func badDeviceRule(text: String) {
        #expect(throws: EngineError.self) { try resources { $0.deviceCgroupRules = [text] } }
    }

    @Test("a device is made with the host's numbers and its rule; what is no device is refused")
    func devices() throws {
        let linux = try fixture.linux(
            service { $0.devices = [DeviceMapping(source: "/dev/null", target: "/dev/nothing", permissions: "r")] })
        let device = try #require(linux.devices.first)
        #expect(device.path == "/dev/nothing" && device.type == "c" && device.major == 1 && device.minor == 3)
        #expect(
            linux.resources?.devices.last
                == LinuxDeviceCgroup(allow: true, type: "c", major: 1, minor: 3, access: "r"))
        for path in ["/dev/no-such-device", "/etc/passwd"] {
            #expect(throws: EngineError.self) {
                try fixture.linux(service { $0.devices = [DeviceMapping(source: path)] })
            }
        }
    }

    @Test("a container has namespaces of its own, unless it uses the host's or another service's")
    func namespaces() throws {
        let instance = fixture.instance
        let own = try fixture.linux(service()).namespaces
        #expect(
            own == [
                LinuxNamespace(type: .mount), LinuxNamespace(type: .cgroup), LinuxNamespace(type: .pid),
                LinuxNamespace(type: .ipc), LinuxNamespace(type: .uts),
                LinuxNamespace(type: .network, path: instance.netnsPath(try Sample.id("c"))),
            ])
        let host = try fixture.linux(
            service {
                $0.networkMode = .host
                $0.pid = .host
                $0.ipc = .host
                $0.uts = .host
                $0.cgroup = "host"
            })
        #expect(host.namespaces == [LinuxNamespace(type: .mount)])
        let shared = try fixture.linux(
            service {
                $0.networkMode = .service("db")
                $0.pid = .service("db")
            }, shared: [.network: "/net", .pid: "/pid"])
        #expect(shared.namespaces.contains(LinuxNamespace(type: .network, path: "/net")))
        #expect(shared.namespaces.contains(LinuxNamespace(type: .pid, path: "/pid")))
    }

    @Test("a privileged container may do all with devices, and nothing is hidden from it")
    func privileged() throws {
        let linux = try fixture.linux(service { $0.privileged = true })
        #expect(linux.resources?.devices == [LinuxDeviceCgroup(allow: true, access: "rwm")])
        #expect(linux.maskedPaths.isEmpty && linux.readonlyPaths.isEmpty)
        let plain = try fixture.linux(service())
        #expect(plain.maskedPaths == ContainerDefaults.maskedPaths)
        #expect(plain.readonlyPaths == ContainerDefaults.readonlyPaths)
    }

    @Test("network sysctls are for the network's namespace, the others for the runtime")
    func sysctls() throws {
        let service = service { $0.sysctls = ["net.core.somaxconn": "9", "kernel.msgmax": "1"] }
        #expect(try fixture.linux(service).sysctl == ["kernel.msgmax": "1"])
        let definition = try Sample.definition(service)
        #expect(definition.networkSysctls["net.core.somaxconn"] == "9")
        #expect(definition.networkSysctls["net.ipv4.ip_unprivileged_port_start"] == "0")
        #expect(definition.networkSysctls["kernel.msgmax"] == nil)
    }
}
