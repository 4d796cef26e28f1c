#if arch(x86_64)
    import OCISpec
    import Testing

    @testable import Seccomp

    @Suite("The default seccomp profile")
    struct DefaultProfileTests {
        private static let allow: UInt32 = 0x7FFF_0000
        private static let eperm: UInt32 = 0x0005_0001
        private static let enosys: UInt32 = 0x0005_0026

        struct Case: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let number: UInt32
            var arguments: [UInt64] = []
            var capabilities: [String] = []
            var architecture: UInt32 = 0xC000_003E
            let expected: UInt32
        }

        static let cases: [Case] = [
            Case(testDescription: "read", number: 0, expected: allow),
            Case(testDescription: "execve", number: 59, expected: allow),
            Case(testDescription: "openat2", number: 437, expected: allow),
            Case(testDescription: "ptrace", number: 101, expected: allow),
            Case(testDescription: "arch_prctl", number: 158, expected: allow),
            Case(testDescription: "mount", number: 165, expected: eperm),
            Case(
                testDescription: "mount, administrator", number: 165, capabilities: ["CAP_SYS_ADMIN"], expected: allow),
            Case(testDescription: "reboot", number: 169, capabilities: ["CAP_SYS_ADMIN"], expected: eperm),
            Case(testDescription: "reboot, may boot", number: 169, capabilities: ["CAP_SYS_BOOT"], expected: allow),
            Case(testDescription: "chroot", number: 161, expected: eperm),
            Case(testDescription: "chroot, may", number: 161, capabilities: ["CAP_SYS_CHROOT"], expected: allow),
            Case(testDescription: "keyctl", number: 250, expected: eperm),
            Case(testDescription: "kexec_load", number: 246, capabilities: ["CAP_SYS_BOOT"], expected: eperm),
            Case(testDescription: "io_uring_setup", number: 425, expected: eperm),
            Case(testDescription: "socket AF_INET", number: 41, arguments: [2], expected: allow),
            Case(testDescription: "socket AF_ALG", number: 41, arguments: [38], expected: eperm),
            Case(testDescription: "socket AF_NFC", number: 41, arguments: [39], expected: allow),
            Case(testDescription: "socket AF_VSOCK", number: 41, arguments: [40], expected: eperm),
            Case(testDescription: "socket AF_KCM", number: 41, arguments: [41], expected: allow),
            Case(testDescription: "personality query", number: 135, arguments: [0xFFFF_FFFF], expected: allow),
            Case(testDescription: "personality ADDR_NO_RANDOMIZE", number: 135, arguments: [0x40000], expected: eperm),
            Case(testDescription: "clone of a process", number: 56, arguments: [0x0120_0011], expected: allow),
            Case(testDescription: "clone of a namespace", number: 56, arguments: [0x1000_0000], expected: eperm),
            Case(testDescription: "clone with high bits", number: 56, arguments: [0x1_0000_0011], expected: allow),
            Case(
                testDescription: "clone, administrator", number: 56, arguments: [0x1000_0000],
                capabilities: ["CAP_SYS_ADMIN"], expected: allow),
            Case(testDescription: "clone3", number: 435, expected: enosys),
            Case(
                testDescription: "clone3, administrator", number: 435, capabilities: ["CAP_SYS_ADMIN"], expected: allow),
            Case(testDescription: "a call of the future", number: 9999, expected: enosys),
            Case(testDescription: "an x32 call", number: 0x4000_0000, expected: allow),
            Case(testDescription: "an x32 call of the future", number: 0x4000_9999, expected: enosys),
            Case(testDescription: "i386 read", number: 3, architecture: 0x4000_0003, expected: allow),
            Case(testDescription: "i386 mount", number: 21, architecture: 0x4000_0003, expected: eperm),
            Case(testDescription: "i386 of the future", number: 9999, architecture: 0x4000_0003, expected: enosys),
            Case(testDescription: "another processor", number: 0, architecture: 0xC000_00B7, expected: 0),
        ]

        @Test("calls are allowed and refused as in Docker", arguments: cases)
        func decisions(_ test: Case) throws {
            let filter = SeccompProfile.default.filter(capabilities: test.capabilities, architecture: .amd64)
            let machine = BPFMachine(try SeccompCompiler.compile(filter))
            #expect(
                try machine.run(test.number, test.arguments, architecture: test.architecture) == test.expected)
        }

        @Test("the program is the same every time and fits the kernel")
        func stable() throws {
            let capabilities = ["CAP_CHOWN", "CAP_SYS_ADMIN", "CAP_SYS_PTRACE"]
            let filter = SeccompProfile.default.filter(capabilities: capabilities)
            let program = try SeccompCompiler.compile(filter)
            #expect(program == (try SeccompCompiler.compile(filter)))
            #expect(SeccompProfile.default.filter(capabilities: capabilities.reversed()) == filter)
            #expect(program.count.isMultiple(of: 8))
            #expect(program.count <= 4096 * 8)
        }
    }
#endif
