import Glibc
import LinuxSystem
import OCISpec
import Testing

@testable import Seccomp

@Suite("The seccomp cache")
struct SeccompCacheTests {
    @Test("a filter is compiled once; another has another file; a broken file is made again")
    func reuse() throws {
        let folder = "/tmp/davit-seccomp-test-\(UInt64.random(in: .min ... .max))"
        defer { _ = try? Files.removeTree(folder) }  // a leftover folder in /tmp does no harm
        let filter = SeccompProfile.default.filter(capabilities: [])
        let path = try SeccompCache(folder: folder).program(for: filter)
        let program = try SeccompCompiler.compile(filter)
        #expect(try Files.read(path) == program)
        #expect(path.hasPrefix(folder))

        // What is there is taken as it is: by another cache, and by the same one.
        let mark = [UInt8](repeating: 0, count: 16)
        try Files.write(path, mark)
        let second = SeccompCache(folder: folder)
        for _ in 0..<2 { #expect(try second.program(for: filter) == path) }
        #expect(try Files.read(path) == mark)

        try Files.write(path, [1, 2, 3])
        #expect(try SeccompCache(folder: folder).program(for: filter) == path)
        #expect(try Files.read(path) == program)

        try Files.remove(path)
        #expect(try second.program(for: filter) == path)
        #expect(try Files.read(path) == program)

        let other = try second.program(for: SeccompProfile.default.filter(capabilities: ["CAP_SYS_ADMIN"]))
        #expect(other != path)
        #expect(try Files.list(folder).count == 2)
    }

    @Test("keys are 32 digits and stay the same")
    func keys() throws {
        let key = try SeccompCache.key(LinuxSeccomp(defaultAction: .allow))
        #expect(key.utf8.count == 32)
        #expect(try SeccompCache.key(LinuxSeccomp(defaultAction: .allow)) == key)
        #expect(try SeccompCache.key(LinuxSeccomp(defaultAction: .log)) != key)
    }
}
