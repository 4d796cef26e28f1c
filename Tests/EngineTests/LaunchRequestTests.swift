import ComposeModel
import JSONCodec
import LinuxSystem
import OCISpec
import Testing

@testable import Engine

@Suite("The whole launch of a container")
struct LaunchRequestTests {
    @Test("a small service becomes the recorded launch request")
    func golden() throws {
        let fixture = try LaunchFixture()
        let archive = "\(fixture.folder.path)/image.tar"
        try Files.write(archive, Tar.archive(["etc/passwd": "app:x:1000:1001::/home/app:/bin/sh\n"]))
        let image = try fixture.images.importRootfs(
            archive, as: nil, changes: ["CMD [\"serve\", \"--port\", \"80\"]", "ENV MODE=image", "WORKDIR /srv"],
            created: Sample.time)
        var service = Service(name: "web", image: "web:1")
        service.user = "app"
        service.environment = ["MODE": "stack", "TOKEN": "t"]
        service.memLimit = 64 << 20
        service.cpus = 0.5
        service.pidsLimit = 100
        service.capDrop = ["ALL"]
        service.securityOpt = ["no-new-privileges"]
        service.readOnly = true
        service.tmpfs = ["/tmp:size=1m"]
        service.ulimits = ["nofile": Ulimit(soft: 1024, hard: 2048)]
        service.volumes = [ServiceVolume(type: .volume, source: "data", target: "/data")]
        service.configs = [FileReference(source: "conf", target: "/etc/web.conf")]
        service.isInit = true
        service.logging = Logging()
        service.logging?.options = ["max-size": "1m", "max-file": "3"]
        var definition = try Sample.definition(service)
        definition.image = image.manifest
        definition.volumes = ["data": "shop_data"]
        definition.configs = ["conf": .inline(text: "port 80\n")]
        let volume = fixture.instance.volumeData("shop_data")
        try Files.makeDirectories(volume, mode: 0o755)
        let request = try fixture.builder.request(for: definition, fixture.context(volumes: ["shop_data": volume]))
        var json = try JSON.encode(request).serialized(pretty: true)
        for (part, name) in [
            // The program depends on the machine's architecture.
            (String(try #require(request.seccompProgram?.split(separator: "/").last)), "$SECCOMP"),
            (fixture.folder.path, "$TMP"), (fixture.instance.tag, "$TAG"), (image.chainIDs[0].hex, "$CHAIN_ID"),
        ] {
            json = json.split(separator: part, omittingEmptySubsequences: false).joined(separator: name)
        }
        try Golden.expect(json + "\n", "small-service")
    }

    @Test("a container whose image is gone cannot be launched, and says what to do")
    func missingImage() throws {
        let fixture = try LaunchFixture()
        let definition = try Sample.definition(Service(name: "web", image: "web:1"))
        #expect {
            try fixture.builder.request(for: definition, fixture.context())
        } throws: {
            ($0 as? EngineError)?.subject == "image web:1" && ($0 as? EngineError)?.hint == "import it again"
        }
    }
}

/// The least of ustar: plain files of root.
private enum Tar {
    static func archive(_ files: [String: String]) -> [UInt8] {
        files.sorted { $0.key < $1.key }.flatMap { entry($0.key, Array($0.value.utf8)) }
            + [UInt8](repeating: 0, count: 1024)
    }

    private static func entry(_ name: String, _ data: [UInt8]) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
        }
        func octal(_ value: Int, _ width: Int) -> String {
            let digits = String(value, radix: 8)
            return String(repeating: "0", count: width - digits.utf8.count) + digits
        }
        put(name, at: 0)
        put("0000644", at: 100)
        put("0000000", at: 108)
        put("0000000", at: 116)
        put(octal(data.count, 11), at: 124)
        put("00000000000", at: 136)
        put("        ", at: 148)
        put("0", at: 156)
        put("ustar", at: 257)
        put("00", at: 263)
        put(octal(header.reduce(0) { $0 + Int($1) }, 6), at: 148)
        header[154] = 0
        return header + data + [UInt8](repeating: 0, count: (512 - data.count % 512) % 512)
    }
}
