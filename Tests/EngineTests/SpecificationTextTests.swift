import Glibc
import Testing

@testable import Engine

@Suite("Texts of a specification")
struct SpecificationTextTests {
    struct Size: Sendable, CustomTestStringConvertible {
        var text: String
        var bytes: Int64?
        var testDescription: String { "\"\(text)\"" }
    }

    @Test(
        "sizes are powers of 1024",
        arguments: [
            Size(text: "0", bytes: 0), Size(text: "4096", bytes: 4096), Size(text: "4096b", bytes: 4096),
            Size(text: "64k", bytes: 64 << 10), Size(text: "10m", bytes: 10 << 20), Size(text: "10MB", bytes: 10 << 20),
            Size(text: "1g", bytes: 1 << 30), Size(text: "2t", bytes: 2 << 40),
            Size(text: "9223372036854775807", bytes: .max),
            Size(text: "", bytes: nil), Size(text: "k", bytes: nil), Size(text: "-1", bytes: nil),
            Size(text: "1.5m", bytes: nil), Size(text: "1 m", bytes: nil),
            Size(text: "9223372036854775807k", bytes: nil),
            Size(text: "99999999999999999999", bytes: nil), Size(text: "m10", bytes: nil),
            Size(text: "1kb2", bytes: nil),
        ])
    func sizes(_ example: Size) {
        #expect(byteCount(example.text) == example.bytes)
    }

    struct Signal: Sendable, CustomTestStringConvertible {
        var text: String
        var number: Int32?
        var testDescription: String { "\"\(text)\"" }
    }

    @Test(
        "signals by name and number",
        arguments: [
            Signal(text: "SIGTERM", number: SIGTERM), Signal(text: "term", number: SIGTERM),
            Signal(text: "SigUsr1", number: SIGUSR1), Signal(text: "9", number: SIGKILL),
            Signal(text: "SIGRTMIN", number: 34), Signal(text: "SIGRTMIN+3", number: 37),
            Signal(text: "RTMAX-2", number: 62), Signal(text: "SIGRTMAX", number: 64), Signal(text: "64", number: 64),
            Signal(text: "0", number: nil), Signal(text: "65", number: nil), Signal(text: "-9", number: nil),
            Signal(text: "", number: nil), Signal(text: "SIG", number: nil), Signal(text: "SIGNOPE", number: nil),
            Signal(text: "RTMIN+31", number: nil), Signal(text: "RTMAX-31", number: nil),
            Signal(text: "RTMIN+", number: nil), Signal(text: "99999999999", number: nil),
        ])
    func signals(_ example: Signal) {
        #expect(Signals.number(of: example.text) == example.number)
    }

    @Test("security options are read with = and with :")
    func securityOptions() throws {
        let plain = try SecurityOptions([], service: "web")
        #expect(!plain.noNewPrivileges && plain.seccomp == .standard && !plain.hasUnconfinedPaths)
        #expect(plain.appArmorProfile == nil)
        for text in ["no-new-privileges", "no-new-privileges:true", "no-new-privileges=true"] {
            #expect(try SecurityOptions([text], service: "web").noNewPrivileges)
        }
        #expect(try !SecurityOptions(["no-new-privileges", "no-new-privileges:false"], service: "web").noNewPrivileges)
        #expect(try SecurityOptions(["seccomp:unconfined"], service: "web").seccomp == .unconfined)
        #expect(try SecurityOptions(["seccomp=/a:b=c.json"], service: "web").seccomp == .file("/a:b=c.json"))
        let relative = try SecurityOptions(["seccomp:../c.json"], service: "web", in: "/srv/app")
        #expect(relative.seccomp == .file("/srv/app/../c.json"))
        #expect(try SecurityOptions(["seccomp=unconfined", "seccomp=builtin"], service: "web").seccomp == .standard)
        #expect(try SecurityOptions(["systempaths=unconfined"], service: "web").hasUnconfinedPaths)
        #expect(try SecurityOptions(["apparmor=mine"], service: "web").appArmorProfile == "mine")
        #expect(try SecurityOptions(["apparmor=unconfined"], service: "web").appArmorProfile == nil)
        #expect(try SecurityOptions(["label:disable"], service: "web") == plain)
    }

    @Test(
        "security options that are not known name service and option",
        arguments: ["", "seccomp", "no-new-privileges:maybe", "systempaths=open", "magic=1", "apparmor"])
    func unknownSecurityOption(text: String) {
        #expect(throws: EngineError(.invalid, "service web", "security_opt \(text) is not known")) {
            try SecurityOptions([text], service: "web")
        }
    }
}
