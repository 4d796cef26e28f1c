import Glibc
import LinuxSystem
import OCISpec
import Testing

@Suite("config.json: mounts and paths", .serialized, .tags(.root), .enabled(if: geteuid() == 0, "needs root"))
struct SpecMountTests {
    struct Option: Sendable, CustomTestStringConvertible {
        let words: [String]
        let set: Set<String>
        var unset: Set<String> = []
        var testDescription: String { words.joined(separator: ",") }
    }

    @Test(
        "options of a mount are attributes of the mount",
        arguments: [
            Option(words: ["ro", "nosuid", "nodev", "noexec"], set: ["ro", "nosuid", "nodev", "noexec"]),
            Option(
                words: ["ro", "rw", "nosuid", "suid", "nodev", "dev", "noexec", "exec"], set: ["rw"],
                unset: [
                    "ro", "nosuid", "nodev", "noexec",
                ]),
            Option(words: ["noatime", "nodiratime"], set: ["noatime", "nodiratime"]),
            Option(words: ["strictatime"], set: [], unset: ["relatime", "noatime"]),
            Option(words: ["relatime"], set: ["relatime"]),
            Option(words: ["nosymfollow"], set: ["nosymfollow"]),
            Option(words: ["nosymfollow", "symfollow"], set: [], unset: ["nosymfollow"]),
            Option(words: ["rro", "rnosuid", "rnodev", "rnoexec"], set: ["ro", "nosuid", "nodev", "noexec"]),
            Option(words: ["rnoatime", "rnodiratime", "rnosymfollow"], set: ["noatime", "nodiratime", "nosymfollow"]),
            Option(words: ["ro", "rrw"], set: ["rw"]),
        ])
    func options(option: Option) throws {
        let lab = try RuntimeLab()
        let seen = try lab.check {
            $0.mounts += [
                Mount(destination: "/t", type: "tmpfs", source: "tmpfs", options: option.words),
                Mount(destination: "/b", type: "bind", source: "rootfs/etc", options: ["bind"] + option.words),
            ]
            $0.root?.readonly = false
        }
        for point in ["/t", "/b"] {
            let options = try #require(seen.mount(point)).options
            #expect(options.isSuperset(of: option.set), "\(point): \(options)")
            #expect(options.isDisjoint(with: option.unset), "\(point): \(options)")
        }
    }

    @Test("options of the file system reach it")
    func superOptions() throws {
        let lab = try RuntimeLab()
        let seen = try lab.check {
            $0.root?.readonly = false
            $0.mounts.append(
                Mount(
                    destination: "/t", type: "tmpfs", source: "x", options: ["sync", "size=64k", "mode=700", "uid=7"]))
        }
        let mount = try #require(seen.mount("/t"))
        #expect(mount.superOptions.isSuperset(of: ["sync", "size=64k", "mode=700", "uid=7"]), "\(mount)")
    }

    /// Two tmpfs on the host, one in the other: `/a` and `/a/below` of the folder.
    private func withNested<Value>(_ lab: RuntimeLab, _ body: () throws -> Value) throws -> Value {
        let made = try shell(
            """
            cd \(lab.folder) && mkdir -p a && mount -t tmpfs a a && mount --make-shared a && mkdir -p a/below a/inside &&
            mount -t tmpfs below a/below
            """)
        try #require(made.status == 0, "\(made)")
        defer { _ = try? shell("umount -R \(lab.folder)/a") }
        return try body()
    }

    @Test("recursive options reach the mounts below, the others do not")
    func recursive() throws {
        let lab = try RuntimeLab()
        let seen = try withNested(lab) {
            try lab.check {
                $0.root?.readonly = false
                $0.mounts += [
                    Mount(destination: "/plain", source: "a", options: ["rbind", "ro", "noexec"]),
                    Mount(destination: "/deep", source: "a", options: ["rbind", "rro", "rnoexec"]),
                    Mount(destination: "/single", source: "a", options: ["bind"]),
                ]
            }
        }
        #expect(seen.mount("/plain")?.options.isSuperset(of: ["ro", "noexec"]) ?? false)
        #expect(seen.mount("/plain/below")?.options.isDisjoint(with: ["ro", "noexec"]) ?? false)
        #expect(seen.mount("/deep/below")?.options.isSuperset(of: ["ro", "noexec"]) ?? false)
        #expect(seen.mount("/single/below") == nil)
        #expect(try lab.leftovers() == [])
    }

    @Test(
        "propagation of a mount",
        arguments: [
            ("private", []), ("rprivate", []), ("slave", ["master"]), ("rslave", ["master"]), ("shared", ["shared"]),
            ("rshared", ["shared"]), ("unbindable", ["unbindable"]), ("runbindable", ["unbindable"]),
        ] as [(String, Set<String>)])
    func propagation(word: String, tags: Set<String>) throws {
        let lab = try RuntimeLab()
        let seen = try withNested(lab) {
            try lab.check {
                $0.root?.readonly = false
                $0.mounts.append(Mount(destination: "/p", source: "a", options: ["rbind", word]))
            }
        }
        #expect(seen.mount("/p")?.propagation == tags)
        #expect(try lab.leftovers() == [])
    }

    @Test("what is mounted in a shared mount shows on the host, in a slave it does not")
    func sharedWithHost() throws {
        let lab = try RuntimeLab()
        try withNested(lab) {
            for (word, shows) in [("rshared", true), ("rslave", false)] {
                let output = try lab.contain("mount -t tmpfs mark-\(word) /p/inside") {
                    $0.root?.readonly = false
                    $0.process?.capabilities?.bounding.append("CAP_SYS_ADMIN")
                    $0.process?.capabilities?.permitted.append("CAP_SYS_ADMIN")
                    $0.process?.capabilities?.effective.append("CAP_SYS_ADMIN")
                    $0.mounts.append(Mount(destination: "/p", source: "a", options: ["rbind", word]))
                }
                #expect(output.status == 0, "\(output)")
                let isThere = try Mounts.current().contains { $0.source == "mark-\(word)" }
                #expect(isThere == shows, "\(word)")
            }
        }
        #expect(try lab.leftovers() == [])
    }

    @Test(
        "propagation of the root",
        arguments: [
            ("private", []), ("shared", ["shared"]), ("rshared", ["shared"]), ("unbindable", ["unbindable"]),
        ] as [(String, Set<String>)])
    func rootfsPropagation(word: String, tags: Set<String>) throws {
        let lab = try RuntimeLab()
        let seen = try lab.check { $0.linux?.rootfsPropagation = word }
        #expect(seen.mount("/")?.propagation.subtracting(["master"]) == tags)
        #expect(try lab.refusal { $0.linux?.rootfsPropagation = "x" }.contains("linux.rootfsPropagation"))
    }

    @Test("the root is read-only or not", arguments: [true, false])
    func readOnlyRoot(isReadOnly: Bool) throws {
        let lab = try RuntimeLab()
        let seen = try lab.check { $0.root?.readonly = isReadOnly }
        #expect(seen.mount("/")?.options.contains("ro") == isReadOnly)
    }

    @Test("tmpcopyup copies what the folder has, with owners, modes and links")
    func copyUp() throws {
        let lab = try RuntimeLab()
        let made = try shell(
            """
            cd \(lab.folder)/rootfs && mkdir -p old/deep && echo text > old/deep/file &&
            chown 7:8 old/deep/file && chmod 4711 old/deep/file && ln -s deep/file old/link &&
            chmod 751 old && chown 3:4 old && mkfifo old/pipe
            """)
        try #require(made.status == 0, "\(made)")
        let seen = try lab.check("/old", "/old/deep/file", "/old/link", "/old/pipe", "/new") {
            $0.process?.capabilities = LinuxCapabilities(
                bounding: ["CAP_DAC_OVERRIDE"], effective: ["CAP_DAC_OVERRIDE"], permitted: ["CAP_DAC_OVERRIDE"])
            $0.root?.readonly = false
            $0.mounts += [
                Mount(destination: "/old", type: "tmpfs", source: "tmpfs", options: ["tmpcopyup", "ro", "size=1m"]),
                Mount(destination: "/new", type: "tmpfs", source: "tmpfs", options: ["tmpcopyup", "mode=1777"]),
            ]
        }
        #expect(seen.mount("/old")?.type == "tmpfs")
        #expect(seen.mount("/old")?.options.contains("ro") ?? false)
        #expect(seen.path("/old")?.mode == S_IFDIR | 0o751 && seen.path("/old")?.owner == [3, 4])
        #expect(seen.path("/old/deep/file")?.mode == S_IFREG | 0o4711)
        #expect(seen.path("/old/deep/file")?.owner == [7, 8])
        #expect(seen.path("/old/link")?.content == "text")
        #expect(seen.path("/old/pipe").map { $0.mode & S_IFMT } == S_IFIFO)
        #expect(seen.path("/new")?.mode == S_IFDIR | 0o1777)
    }

    @Test("tmpcopyup in a user namespace keeps the owners that are mapped there")
    func copyUpInUserNamespace() throws {
        let lab = try RuntimeLab()
        let made = try shell(
            """
            cd \(lab.folder)/rootfs && mkdir -p old/deep && touch old/deep/file &&
            chown 100005:100006 old/deep/file && chown 100000:100000 old old/deep
            """)
        try #require(made.status == 0, "\(made)")
        let seen = try lab.check("/old", "/old/deep", "/old/deep/file") {
            $0.addUserNamespace()
            $0.mounts.append(Mount(destination: "/old", type: "tmpfs", source: "tmpfs", options: ["tmpcopyup"]))
        }
        #expect(seen.mount("/old")?.type == "tmpfs")
        #expect(seen.path("/old")?.owner == [0, 0] && seen.path("/old/deep")?.owner == [0, 0])
        #expect(seen.path("/old/deep/file")?.owner == [5, 6])
    }

    @Test("a mount has ids of its own, or those of the container's user namespace")
    func idMaps() throws {
        let lab = try RuntimeLab()
        let made = try shell("mkdir -p \(lab.folder)/v && touch \(lab.folder)/v/f && chown 5:6 \(lab.folder)/v/f")
        try #require(made.status == 0, "\(made)")
        let map = [LinuxIDMapping(containerID: 0, hostID: 1000, size: 100)]
        let own = try lab.check("/v/f", "/v") {
            $0.root?.readonly = false
            $0.mounts.append(
                Mount(destination: "/v", source: "v", options: ["bind"], uidMappings: map, gidMappings: map))
        }
        #expect(own.path("/v/f")?.owner == [1005, 1006])
        #expect(own.path("/v")?.owner == [1000, 1000])
        let container = try lab.check("/v/f", "/plain/f") {
            $0.addUserNamespace()
            $0.mounts += [
                Mount(destination: "/tmp/v", source: "v", options: ["rbind", "ridmap"]),
                Mount(destination: "/tmp/plain", source: "v", options: ["rbind"]),
            ]
            $0.process?.args = ["/bin/davit-check", "/tmp/v/f", "/tmp/plain/f"]
            $0.mounts.insert(Mount(destination: "/tmp", type: "tmpfs", source: "tmpfs"), at: 0)
        }
        #expect(container.path("/tmp/v/f")?.owner == [5, 6])
        #expect(container.path("/tmp/plain/f")?.owner == [65534, 65534])
        let message = try lab.refusal {
            $0.mounts.append(Mount(destination: "/v", source: "v", options: ["bind", "idmap"]))
        }
        #expect(message.contains("mounts[7].options"), "\(message)")
    }

    @Test("paths are masked and made read-only")
    func hidden() throws {
        let lab = try RuntimeLab()
        try Files.makeDirectories("\(lab.folder)/rootfs/secret/inner")
        try Files.write("\(lab.folder)/rootfs/etc/key", Array("key".utf8))
        let seen = try lab.check("/secret", "/secret/inner", "/etc/key", "/etc") {
            $0.root?.readonly = false
            $0.linux?.maskedPaths = ["/secret", "/etc/key", "/not/there"]
            $0.linux?.readonlyPaths = ["/etc", "/not/there"]
            $0.process?.noNewPrivileges = false
        }
        #expect(seen.path("/secret/inner") == nil)
        #expect(seen.mount("/secret")?.options.contains("ro") ?? false)
        #expect(seen.path("/etc/key")?.device == 0x103)
        #expect(seen.path("/etc")?.isWritable == false)
        #expect(try lab.refusal { $0.linux?.maskedPaths = ["x"] }.contains("invalid linux.maskedPaths[0]"))
    }

    @Test("devices have their numbers, modes and owners, wherever they are")
    func devices() throws {
        let lab = try RuntimeLab()
        let seen = try lab.check("/dev/null", "/dev/mine", "/srv/block", "/dev/pipe", "/dev/ptmx") {
            $0.root?.readonly = false
            $0.linux?.devices = [
                LinuxDevice(type: "c", path: "/dev/mine", major: 1, minor: 9, fileMode: 0o640, uid: 3, gid: 4),
                LinuxDevice(type: "b", path: "/srv/block", major: 7, minor: 200, fileMode: 0o600),
                LinuxDevice(type: "p", path: "/dev/pipe", fileMode: 0o622),
            ]
        }
        #expect(seen.path("/dev/null")?.mode == S_IFCHR | 0o666)
        #expect(seen.path("/dev/mine")?.mode == S_IFCHR | 0o640 && seen.path("/dev/mine")?.device == 0x109)
        #expect(seen.path("/dev/mine")?.owner == [3, 4])
        #expect(seen.path("/srv/block")?.mode == S_IFBLK | 0o600 && seen.path("/srv/block")?.device == 0x7c8)
        #expect(seen.path("/dev/pipe")?.mode == S_IFIFO | 0o622)
        #expect(seen.path("/dev/ptmx")?.mode == S_IFLNK | 0o777)
    }

    @Test("a file where a device is to be is an error, the same device is not")
    func existingDevice() throws {
        let lab = try RuntimeLab()
        let made = try shell("mkdir -p \(lab.folder)/rootfs/srv && mknod \(lab.folder)/rootfs/srv/same c 1 3")
        try #require(made.status == 0, "\(made)")
        try Files.write("\(lab.folder)/rootfs/srv/file", [])
        let seen = try lab.check("/srv/same") {
            $0.linux?.devices = [LinuxDevice(type: "c", path: "/srv/same", major: 1, minor: 3)]
        }
        #expect(seen.path("/srv/same")?.device == 0x103)
        for path in ["/srv/file", "/srv/same"] {
            let message = try lab.refusal {
                $0.linux?.devices = [LinuxDevice(type: "c", path: path, major: 1, minor: 5)]
            }
            #expect(message.contains("linux.devices[0].path: \(path) is there and is something else"), "\(message)")
        }
    }
}
