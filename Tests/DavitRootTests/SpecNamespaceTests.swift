import Glibc
import LinuxSystem
import OCISpec
import Testing

@Suite("config.json: namespaces", .serialized, .tags(.root), .enabled(if: geteuid() == 0, "needs root"))
struct SpecNamespaceTests {
    private func own(_ kind: NamespaceKind) throws -> String { try Files.readLink("/proc/self/ns/\(kind.fileName)") }

    @Test("every kind of namespace can be new")
    func new() throws {
        let lab = try RuntimeLab()
        let seen = try lab.check {
            $0.addUserNamespace()
            $0.linux?.namespaces.append(LinuxNamespace(type: .time))
        }
        for kind in NamespaceKind.allCases { #expect(seen.namespace(kind) != (try own(kind)), "\(kind)") }
        #expect(try lab.leftovers() == [])
    }

    @Test("what is not listed is shared with the runtime")
    func shared() throws {
        let lab = try RuntimeLab()
        let seen = try lab.check {
            $0.linux?.namespaces = [LinuxNamespace(type: .mount)]
            $0.hostname = nil
            $0.mounts.removeAll { $0.type == "mqueue" || $0.type == "sysfs" || $0.type == "cgroup" }
        }
        for kind in NamespaceKind.allCases where kind != .mount { #expect(seen.namespace(kind) == (try own(kind))) }
    }

    @Test("namespaces of another container are joined by path", arguments: [false, true])
    func joined(withUser: Bool) throws {
        let lab = try RuntimeLab()
        let pid = try lab.startIdle {
            if withUser { $0.addUserNamespace() }
            $0.linux?.namespaces.append(LinuxNamespace(type: .time))
        }
        let kinds: [LinuxNamespaceType] = [.pid, .network, .ipc, .uts, .cgroup, .time] + (withUser ? [.user] : [])
        let other = try RuntimeLab()
        let seen = try other.check {
            $0.hostname = nil
            $0.linux?.namespaces = [LinuxNamespace(type: .mount)]
            for type in kinds {
                let name = type == .network ? "net" : type.rawValue
                $0.linux?.namespaces.append(LinuxNamespace(type: type, path: "/proc/\(pid)/ns/\(name)"))
            }
            // Podman gives maps with a path.
            if withUser {
                $0.linux?.uidMappings = [LinuxIDMapping(containerID: 0, hostID: 0, size: 1)]
                $0.linux?.gidMappings = [LinuxIDMapping(containerID: 0, hostID: 0, size: 1)]
            }
        }
        for kind in NamespaceKind.allCases where kind != .mount && (withUser || kind != .user) {
            #expect(seen.namespace(kind) == (try Files.readLink("/proc/\(pid)/ns/\(kind.fileName)")), "\(kind)")
        }
        #expect(seen["names", "host"] == "davit")
        let exec = try lab.checkExec()
        for kind in NamespaceKind.allCases {
            #expect(exec.namespace(kind) == (try Files.readLink("/proc/\(pid)/ns/\(kind.fileName)")), "\(kind)")
        }
        #expect(try lab.runtime("delete", "--force", lab.id).status == 0)
        #expect(try other.leftovers() == [] && lab.leftovers() == [])
    }

    @Test("a mount namespace is joined by path")
    func joinedMount() throws {
        let lab = try RuntimeLab()
        // Whoever waits for the shell waits for all that have its descriptors.
        let helper = try shell(
            """
            (for f in /proc/$BASHPID/fd/*; do f=${f##*/}; [ $f -gt 2 ] && eval "exec $f>&-"; done
            exec unshare -m sleep 100000) > /dev/null 2>&1 & echo $!
            """)
        let pid = try #require(Int32(helper.lines.first ?? ""))
        defer { kill(pid, SIGKILL) }
        let path = "/proc/\(pid)/ns/mnt"
        eventually { (try? Files.readLink(path)) != (try? own(.mount)) }
        let seen = try lab.check {
            for index in $0.linux?.namespaces.indices ?? 0..<0 where $0.linux?.namespaces[index].type == .mount {
                $0.linux?.namespaces[index].path = path
            }
        }
        #expect(seen.namespace(.mount) == (try Files.readLink(path)))
        #expect(seen.mount("/proc")?.type == "proc")
        #expect(try lab.leftovers() == [])
    }

    @Test("a path to something else, or to another kind of namespace, is an error with its place")
    func wrongPath() throws {
        let lab = try RuntimeLab()
        for path in ["/proc/self/ns/uts", "/etc/passwd", "/nowhere"] {
            let message = try lab.refusal {
                $0.linux?.namespaces.removeAll { $0.type == .ipc }
                $0.mounts.removeAll { $0.type == "mqueue" }
                $0.linux?.namespaces.append(LinuxNamespace(type: .ipc, path: path))
            }
            #expect(message.contains("linux.namespaces[5].path"), "\(message)")
        }
        for (type, path) in [
            (LinuxNamespaceType.pid, "/proc/self/ns/uts"), (.user, "/proc/self/ns/uts"), (.user, "/x"),
        ] {
            let message = try lab.refusal {
                $0.linux?.namespaces.removeAll { $0.type == type }
                $0.linux?.namespaces.insert(LinuxNamespace(type: type, path: path), at: 0)
            }
            #expect(message.contains("linux.namespaces[0].path"), "\(message)")
        }
        let relative = try lab.refusal { $0.linux?.namespaces[0].path = "x" }
        #expect(relative.contains("invalid linux.namespaces[0].path: x is not absolute"), "\(relative)")
    }

    @Test("ids are mapped: root inside is somebody else outside, with all that it may")
    func userMaps() throws {
        let lab = try RuntimeLab()
        let pid = try lab.startIdle {
            $0.addUserNamespace()
            $0.process?.user = User(uid: 7, gid: 8, additionalGids: [9])
            $0.process?.capabilities?.ambient = ["CAP_KILL"]
            $0.process?.capabilities?.inheritable = ["CAP_KILL"]
        }
        let outside = try Files.readText("/proc/\(pid)/status")
        #expect(outside.contains("Uid:\t100007\t100007\t100007\t100007"))
        #expect(outside.contains("Groups:\t100009"))
        let seen = try lab.checkExec(process: #"{"cwd":"/","user":{"uid":7,"gid":8},"args":["/bin/davit-check"]}"#)
        #expect(seen["ids", "uid"] == 7)
        #expect(seen["uidMap"]?.stringValue?.split(separator: " ").map(String.init) == ["0", "100000", "65536"])
        #expect(seen.namespace(.user) == (try Files.readLink("/proc/\(pid)/ns/user")))
        #expect(seen.mount("/proc")?.type == "proc")
        #expect(seen.mount("/sys")?.type == "sysfs")
        #expect(try lab.runtime("delete", "--force", lab.id).status == 0)
        #expect(try lab.leftovers() == [])
    }

    @Test("one id alone is mapped, as for a rootless container")
    func singleMap() throws {
        let lab = try RuntimeLab()
        let seen = try lab.check("/proc/self/setgroups") {
            $0.addUserNamespace(first: 1000, size: 1)
            for index in $0.mounts.indices { $0.mounts[index].options.removeAll { $0 == "gid=5" } }
        }
        #expect(seen["uidMap"]?.stringValue?.split(separator: " ").map(String.init) == ["0", "1000", "1"])
        #expect(seen["ids", "uid"] == 0 && seen["ids", "gid"] == 0)
        let message = try lab.refusal {
            $0.addUserNamespace(first: 1000, size: 1)
            $0.process?.user.uid = 5
            for index in $0.mounts.indices { $0.mounts[index].options.removeAll { $0 == "gid=5" } }
        }
        #expect(message.contains("process.user"), "\(message)")
    }

    @Test("a user namespace takes the privileged settings along: limits, scheduling, OOM score")
    func userNamespaceSettings() throws {
        let lab = try RuntimeLab()
        let seen = try lab.check("/dev/null") {
            $0.addUserNamespace()
            $0.process?.rlimits = [POSIXRlimit(type: "RLIMIT_NOFILE", hard: 64, soft: 32)]
            $0.process?.scheduler = Scheduler(policy: .batch, nice: -3)
            $0.process?.ioPriority = LinuxIOPriority(class: .bestEffort, priority: 2)
            $0.process?.oomScoreAdj = 321
        }
        #expect(seen["limits", "RLIMIT_NOFILE"] == [32, 64])
        #expect(seen["scheduling", "attributes", "policy"] == 3)
        #expect(seen["scheduling", "attributes", "nice"] == -3)
        #expect(seen["scheduling", "ioPriority"] == .integer(2 << 13 | 2))
        #expect(seen["oomScoreAdj"] == "321")
        #expect(seen.path("/dev/null")?.device == 0x103)
    }

    @Test("clocks have their offsets, in a user namespace, too", arguments: [false, true])
    func time(withUser: Bool) throws {
        let lab = try RuntimeLab()
        let seen = try lab.check {
            if withUser { $0.addUserNamespace() }
            $0.linux?.namespaces.append(LinuxNamespace(type: .time))
            $0.linux?.timeOffsets = [
                "boottime": LinuxTimeOffset(secs: 1_000_000, nanosecs: 5), "monotonic": LinuxTimeOffset(secs: -2),
            ]
        }
        let words = seen["timeOffsets"]?.stringValue?.split { " \n".contains($0) }.map(String.init)
        #expect(words == ["monotonic", "-2", "0", "boottime", "1000000", "5"])
    }

    @Test("host and domain name are the container's own")
    func names() throws {
        let lab = try RuntimeLab()
        let seen = try lab.check {
            $0.hostname = "inside"
            $0.domainname = "example.org"
        }
        #expect(seen["names", "host"] == "inside")
        #expect(seen["names", "domain"] == "example.org")
    }

    @Test("links are moved in, renamed, with their addresses, and up")
    func netDevices() throws {
        let lab = try RuntimeLab()
        let name = "d" + lab.id.suffix(10)
        let made = try shell(
            """
            ip link add \(name) mtu 1400 type veth peer name p\(lab.id.suffix(10)) && ip link set p\(lab.id.suffix(10)) up &&
            ip addr add 192.0.2.77/24 dev \(name) && ip link set \(name) up
            """)
        try #require(made.status == 0, "\(made)")
        let output = try lab.contain("ip addr show eth9") {
            $0.linux?.netDevices = [name: LinuxNetDevice(name: "eth9")]
        }
        #expect(output.out.contains("192.0.2.77/24") && output.out.contains("mtu 1400"), "\(output)")
        #expect(output.out.contains(",UP"), "\(output)")
        let missing = try lab.refusal { $0.linux?.netDevices = ["nosuch7": LinuxNetDevice()] }
        #expect(missing.contains("linux.netDevices.nosuch7"), "\(missing)")
        try eventually { try shell("ip link show \(name)").status != 0 }
    }
}
