import Glibc
import LinuxSystem
import Testing

@testable import Engine

@Suite("Runtimes by name")
struct RuntimesTests {
    private let folder: TemporaryFolder
    private let runtimes: Runtimes

    init() throws {
        folder = try TemporaryFolder()
        for name in ["bin/crun", "bin/kata", "other/crun"] {
            try folder.write(name, "#!/bin/sh\n")
            #expect(chmod("\(folder.path)/\(name)", 0o755) == 0)
        }
        try folder.write("bin/text", "no program\n")
        try folder.write(
            "runtimes.json",
            """
            {"crun": {"path": "\(folder.path)/other/crun", "runtimeArgs": ["--debug"]},
             "gone": {"path": "\(folder.path)/none"}, "short": {"path": "kata"}}
            """)
        runtimes = Runtimes(
            declared: ["here": "\(folder.path)/bin/kata"], file: "\(folder.path)/runtimes.json",
            searchPath: "\(folder.path)/bin:/nowhere")
    }

    @Test("davit's own has several names", arguments: ["", "davit", "io.containerd.runc.v2"])
    func own(name: String) throws { #expect(try runtimes.runtime(named: name, service: "a") == nil) }

    @Test("what is declared wins over a program of that name, and has its arguments")
    func declared() throws {
        let crun = try #require(try runtimes.runtime(named: "crun", service: "a"))
        #expect(crun.path == "\(folder.path)/other/crun" && crun.arguments == ["--debug"] && crun.name == "crun")
        #expect(try runtimes.runtime(named: "here", service: "a")?.path == "\(folder.path)/bin/kata")
        #expect(try runtimes.runtime(named: "short", service: "a")?.path == "\(folder.path)/bin/kata")
    }

    @Test("else it is a program of the search path")
    func search() throws {
        #expect(try runtimes.runtime(named: "kata", service: "a")?.path == "\(folder.path)/bin/kata")
    }

    @Test("what is no program is the service's error", arguments: ["none", "text", "gone", "/bin/sh", "../crun", ".."])
    func unknown(name: String) throws {
        let error = #expect(throws: EngineError.self) { try runtimes.runtime(named: name, service: "a") }
        #expect(error?.subject == "service a" && error?.message.contains(name) == true)
    }

    @Test("a file that does not decode is told by its path")
    func malformed() throws {
        try folder.write("runtimes.json", "[]")
        let error = #expect(throws: EngineError.self) { try runtimes.runtime(named: "x", service: "a") }
        #expect(error?.subject == "\(folder.path)/runtimes.json")
    }
}
