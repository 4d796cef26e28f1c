import Glibc
import LinuxSystem
import Testing
import Timestamps

@testable import ShimProtocol

@Suite("A shim's folder")
struct ShimFolderTests {
    @Test("records come back, absent ones are nil, broken ones name the file")
    func records() throws {
        let folder = ShimFolder(path: "/tmp/davit-shim-folder-\(getpid())-\(UInt32.random(in: .min ... .max))")
        try Files.makeDirectories(folder.path)
        #expect(try folder.readState() == nil)
        #expect(try folder.readExit() == nil)
        let state = ShimState(pid: 1, startTicks: 2, startedAt: Timestamp(nanoseconds: 3), shimPid: 4)
        let exit = ShimExit(signal: 9, at: Timestamp(nanoseconds: 5), error: "x")
        try folder.write(state)
        try folder.write(exit)
        #expect(try folder.readState() == state)
        #expect(try folder.readExit() == exit)
        try Files.write(folder.exitFile, Array("{\"at\":1}".utf8), mode: 0o600)
        let error = #expect(throws: ShimProtocolError.self) { try folder.readExit() }
        #expect(error?.code == .malformed)
        #expect(error?.subject == folder.exitFile)
        #expect(throws: ShimProtocolError.self) { try folder.readRequest() }
        try folder.remove()
        try folder.remove()
        #expect(!Files.exists(folder.path))
    }
}
