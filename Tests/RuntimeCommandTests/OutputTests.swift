import JSONCodec
import OCISpec
import Testing

@testable import Cgroups
@testable import RuntimeCommand

@Suite("What davit-runtime prints")
struct OutputTests {
    @Test("features has the members of the specification")
    func features() {
        let features = Features.description
        #expect(features["ociVersionMax"] == "1.3.0")
        #expect(
            features["hooks"] == [
                "prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop",
            ])
        #expect(features["mountOptions"]?.arrayValue?.contains("rbind") == true)
        #expect(features["linux"]?["capabilities"]?.arrayValue?.contains("CAP_BPF") == true)
        #expect(features["linux"]?["seccomp"]?["operators"]?.arrayValue?.contains("SCMP_CMP_MASKED_EQ") == true)
        #expect(features["linux"]?["cgroup"]?["v1"] == true)
    }

    @Test("usage is told in runc's words")
    func usage() {
        var usage = CgroupStatistics()
        usage.cpu.usage = 5
        usage.memory = .init(usage: .init(usage: 7), swap: .init(usage: 3, limit: 100))
        usage.blockIO = .init(bytes: [.init(major: 8, minor: 1, operation: "Read", value: 4096)])
        let told = UsageDescription.of(usage, swapIsAlone: true)
        #expect(told["cpu"]?["usage"]?["total"] == 5)
        #expect(told["memory"]?["usage"]?["limit"] == .unsigned(.max))
        #expect(told["memory"]?["usage"]?["usage"] == 7)
        #expect(told["memory"]?["swap"]?["usage"] == 10 && told["memory"]?["swap"]?["limit"] == .unsigned(.max))
        #expect(UsageDescription.of(usage, swapIsAlone: false)["memory"]?["swap"]?["usage"] == 3)
        #expect(told["pids"]?["limit"] == 0)
        #expect(
            told["blkio"]?["ioServiceBytesRecursive"]?[0] == ["major": 8, "minor": 1, "op": "Read", "value": 4096])
    }

    @Test("every verb has help, and its options have names of their own")
    func help() {
        for verb in RuntimeProgram.verbs {
            #expect(Help.verb(verb).contains(verb.summary))
            #expect(Set(verb.syntax.options.map(\.name)).count == verb.syntax.options.count, "\(verb.name)")
        }
        #expect(Help.program(RuntimeProgram.verbs).contains("--systemd-cgroup"))
    }

    @Test("an exec is the container's process with what the options change")
    func execProcess() throws {
        let spec = Spec(
            process: OCISpec.Process(
                args: ["init"], env: ["A=1"], cwd: "/srv", capabilities: LinuxCapabilities(bounding: ["CAP_CHOWN"])))
        let words = [
            "--user", "5:6", "--additional-gids", "7", "--env", "B=2", "--cap", "CAP_NET_RAW", "--no-new-privs", "id",
            "ls", "-l",
        ]
        let process = try ExecProcess.process(try ParsedArguments(words[...], Exec.syntax), spec)
        #expect(process.args == ["ls", "-l"])
        #expect(process.env == ["A=1", "B=2"])
        #expect(process.cwd == "/srv")
        #expect(process.user == User(uid: 5, gid: 6, additionalGids: [7]))
        #expect(process.noNewPrivileges)
        #expect(process.capabilities?.bounding == ["CAP_CHOWN", "CAP_NET_RAW"])
        #expect(process.capabilities?.ambient == ["CAP_NET_RAW"])
        #expect(throws: VerbError.self) { try ExecProcess.process(try ParsedArguments(["id"], Exec.syntax), spec) }
    }

    @Test("without systemd's form the path of the group is cgroupsPath, or the id")
    func cgroupPath() throws {
        func path(_ text: String?, systemd: Bool = false) throws -> String {
            try CgroupPlace.of(Linux(cgroupsPath: text), id: "c1", usesSystemd: systemd, systemdRuns: false)
        }
        #expect(try path(nil) == "c1")
        #expect(try path("/a//b/") == "a/b")
        #expect(try path("a.slice:p:c") == "a.slice:p:c")
        #expect(try path("machine.slice:libpod:c", systemd: true) == "machine.slice/libpod-c.scope")
        #expect(try path(nil, systemd: true) == "system.slice/davit-c1.scope")
        #expect(throws: VerbError.self) { try CgroupPlace.of(nil, id: "c1", usesSystemd: true, systemdRuns: true) }
    }
}
