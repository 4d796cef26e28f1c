#if arch(x86_64)
    import OCISpec
    import Testing

    @testable import Seccomp

    @Suite("The seccomp compiler")
    struct SeccompCompilerTests {
        private static func compile(
            _ syscalls: [LinuxSyscall], defaultAction: SeccompAction = .allow, errno: UInt32? = nil
        ) throws -> BPFMachine {
            BPFMachine(
                try SeccompCompiler.compile(
                    LinuxSeccomp(defaultAction: defaultAction, defaultErrnoRet: errno, syscalls: syscalls)))
        }

        @Test(
            "actions become the kernel's values",
            arguments: [
                (.kill, nil, 0), (.killThread, nil, 0), (.killProcess, nil, 0x8000_0000), (.trap, nil, 0x0003_0000),
                (.errno, nil, 0x0005_0001), (.errno, 95, 0x0005_005F), (.trace, 7, 0x7FF0_0007),
                (.log, nil, 0x7FFC_0000), (.notify, nil, 0x7FC0_0000),
            ] as [(SeccompAction, UInt32?, UInt32)])
        func actions(action: SeccompAction, errno: UInt32?, value: UInt32) throws {
            let machine = try Self.compile([LinuxSyscall(names: ["getpid"], action: action, errnoRet: errno)])
            #expect(try machine.run(39) == value)
            #expect(try machine.run(40) == 0x7FFF_0000)
        }

        @Test(
            "arguments are compared with 64 bits",
            arguments: [
                (.notEqual, 5, nil, 6, 5), (.less, 5, nil, 4, 5), (.lessOrEqual, 5, nil, 5, 6),
                (.equal, 1 << 40, nil, 1 << 40, 0), (.greaterOrEqual, 1 << 33, nil, 1 << 33, (1 << 33) - 1),
                (.greater, 5, nil, 1 << 32, 5), (.maskedEqual, 0xF0, 0x30, 0x3A, 0x4A),
            ] as [(SeccompOperator, UInt64, UInt64?, UInt64, UInt64)])
        func comparisons(
            op: SeccompOperator, value: UInt64, valueTwo: UInt64?, matching: UInt64, other: UInt64
        ) throws {
            let argument = LinuxSeccompArg(index: 2, value: value, valueTwo: valueTwo, op: op)
            let machine = try Self.compile([LinuxSyscall(names: ["getpid"], action: .killProcess, args: [argument])])
            #expect(try machine.run(39, [0, 0, matching]) == 0x8000_0000)
            #expect(try machine.run(39, [0, 0, other]) == 0x7FFF_0000)
        }

        @Test("comparisons of several arguments hold together, of one argument each for itself")
        func combinations() throws {
            func argument(_ index: UInt32, _ value: UInt64) -> LinuxSeccompArg {
                LinuxSeccompArg(index: index, value: value, op: .equal)
            }
            let both = try Self.compile([
                LinuxSyscall(names: ["getpid"], action: .killProcess, args: [argument(0, 1), argument(1, 2)])
            ])
            #expect(try both.run(39, [1, 2]) == 0x8000_0000)
            #expect(try both.run(39, [1, 3]) == 0x7FFF_0000)
            let either = try Self.compile([
                LinuxSyscall(names: ["getpid"], action: .killProcess, args: [argument(0, 1), argument(0, 2)])
            ])
            #expect(try either.run(39, [1]) == 0x8000_0000)
            #expect(try either.run(39, [2]) == 0x8000_0000)
            #expect(try either.run(39, [3]) == 0x7FFF_0000)
        }

        @Test("unknown names are skipped, rules that say what the default says are left out, repeated ones too")
        func lenient() throws {
            let machine = try Self.compile(
                [
                    LinuxSyscall(names: ["no_such_call", "getpid", "getpid"], action: .allow),
                    LinuxSyscall(names: ["getppid"], action: .errno), LinuxSyscall(names: ["getpid"], action: .allow),
                ], defaultAction: .errno)
            #expect(try machine.run(39) == 0x7FFF_0000)
            #expect(try machine.run(110) == 0x0005_0001)
        }

        @Test("newer calls are unknown only to filters that refuse by default")
        func newerCalls() throws {
            let rule = LinuxSyscall(names: ["getpid"], action: .killProcess)
            #expect(try Self.compile([rule]).run(5000) == 0x7FFF_0000)
            #expect(try Self.compile([rule], defaultAction: .log).run(5000) == 0x7FFC_0000)
            let refusing = try Self.compile([LinuxSyscall(names: ["getpid"], action: .allow)], defaultAction: .errno)
            #expect(try refusing.run(38) == 0x0005_0001)
            #expect(try refusing.run(40) == 0x0005_0026)
            #expect(try refusing.run(0x4000_0000 | 5000) != 0x7FFF_0000)
        }

        @Test("what cannot be expressed is an error that names it")
        func errors() throws {
            let argument = LinuxSeccompArg(index: 6, value: 0, op: .equal)
            let wrongArgument = #expect(throws: SeccompError.self) {
                try Self.compile([LinuxSyscall(names: ["getpid"], action: .errno, args: [argument])])
            }
            #expect(wrongArgument?.code == .invalidRule)
            #expect(wrongArgument?.subject == "getpid")
            #expect(throws: SeccompError.self) {
                try Self.compile([LinuxSyscall(names: ["getpid"], action: .errno, errnoRet: 65_536)])
            }
            let architecture = #expect(throws: SeccompError.self) {
                try SeccompCompiler.compile(LinuxSeccomp(defaultAction: .allow, architectures: [.m68k]))
            }
            #expect(architecture?.code == .unsupportedArchitecture)
        }
    }
#endif
