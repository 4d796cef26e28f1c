import OCISpec
import Testing

@testable import Seccomp

@Suite("Seccomp profile files")
struct SeccompProfileFileTests {
    private static let text = """
        {
          "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38,
          "archMap": [
            {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]},
            {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": null}
          ],
          "syscalls": [
            {"names": ["read", "write"], "action": "SCMP_ACT_ALLOW", "args": [], "comment": "", "includes": {}},
            {"name": "mount", "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN", "CAP_CHOWN"]}},
            {"names": ["umount"], "action": "SCMP_ACT_LOG", "excludes": {"caps": ["CAP_SYS_ADMIN"]}},
            {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}},
            {"names": ["modify_ldt"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["amd64"]}},
            {"names": ["clone"], "action": "SCMP_ACT_KILL_PROCESS", "excludes": {"arches": ["amd64"]},
             "args": [{"index": 0, "value": 5, "valueTwo": 1, "op": "SCMP_CMP_MASKED_EQ"}]}
          ]
        }
        """

    private func filter(
        _ capabilities: [String], _ architecture: SeccompProfile.Architecture = .amd64,
        _ kernel: KernelRelease = KernelRelease(major: 6, minor: 1)
    ) throws -> LinuxSeccomp {
        try SeccompProfile(file: Array(Self.text.utf8))
            .filter(capabilities: capabilities, architecture: architecture, kernel: kernel)
    }

    @Test("includes have to hold as a whole, one of excludes is enough")
    func selection() throws {
        func names(_ filter: LinuxSeccomp) -> [String] { filter.syscalls.flatMap(\.names) }
        #expect(try names(filter([])) == ["read", "write", "umount", "ptrace", "modify_ldt"])
        #expect(try names(filter(["CAP_SYS_ADMIN"])) == ["read", "write", "ptrace", "modify_ldt"])
        let both = ["CAP_CHOWN", "CAP_SYS_ADMIN"]
        #expect(try names(filter(both)) == ["read", "write", "mount", "ptrace", "modify_ldt"])
        #expect(try names(filter(both, .arm64)) == ["read", "write", "mount", "ptrace", "clone"])
        let old = KernelRelease(major: 4, minor: 7)
        #expect(try names(filter([], .amd64, old)) == ["read", "write", "umount", "modify_ldt"])
    }

    @Test("defaults, architectures and arguments are the file's")
    func values() throws {
        let filter = try filter([], .arm64)
        #expect(filter.defaultAction == .errno && filter.defaultErrnoRet == 38)
        #expect(filter.architectures == [.aarch64])
        #expect(try self.filter([]).architectures == [.amd64, .x86])
        #expect(filter.syscalls.last?.args == [LinuxSeccompArg(index: 0, value: 5, valueTwo: 1, op: .maskedEqual)])
        #expect(filter.syscalls.last?.action == .killProcess)
    }

    @Test(
        "what cannot be used is an error with its place",
        arguments: [
            (#"{"defaultAction": "SCMP_ACT_NO"}"#, "defaultAction"),
            (#"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"action": 1}]}"#, "syscalls[0]"),
            (#"{"defaultAction": "SCMP_ACT_ALLOW", "flags": ["SECCOMP_FILTER_FLAG_LOG"]}"#, "flags"),
            (#"{"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "/x"}"#, "listenerPath"),
            (
                #"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"action": "SCMP_ACT_LOG", "name": "a", "names": ["b"]}]}"#,
                "syscalls[0].name"
            ),
            (
                #"{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86"], "archMap": [{"architecture": "SCMP_ARCH_X86"}]}"#,
                "archMap"
            ),
            ("[", "profile"),
        ])
    func errors(text: String, place: String) throws {
        let error = #expect(throws: SeccompError.self) { try SeccompProfile(file: Array(text.utf8)) }
        #expect(error?.code == .invalidProfile)
        #expect(error?.description.contains(place) ?? false, "\(String(describing: error))")
    }

    @Test(
        "releases are compared by number",
        arguments: [("6.18.2-arch1", 6, 18), ("4.8", 4, 8), ("5.10-rc1", 5, 10)])
    func releases(text: String, major: Int, minor: Int) throws {
        #expect(KernelRelease(text) == KernelRelease(major: major, minor: minor))
        #expect(KernelRelease(major: 4, minor: 10) > KernelRelease(major: 4, minor: 8))
        #expect(KernelRelease("six") == nil)
    }
}
