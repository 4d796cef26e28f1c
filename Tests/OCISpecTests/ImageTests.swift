import JSONCodec
import OCISpec
import Testing

@Suite("Image specification values")
struct ImageTests {
    private static let hex = String(repeating: "0123456789abcdef", count: 4)

    @Test("a configuration as Docker writes it is read")
    func docker() throws {
        let text = """
            {"architecture":"amd64","os":"linux","created":"0001-01-01T00:00:00Z","os.version":"1",
            "config":{"Hostname":"","User":"app","Env":["PATH=/bin"],"Cmd":null,"Entrypoint":["/x"],"Volumes":{"/d":{}},
            "ExposedPorts":null,"Labels":null,"OnBuild":null,"Healthcheck":{"Test":["CMD","t"],"Interval":1000}},
            "rootfs":{"type":"layers","diff_ids":["sha256:\(Self.hex)"]},"history":[{"created_by":"c","empty_layer":true}]}
            """
        let image = try JSON.decode(ImageConfiguration.self, from: text.utf8)
        #expect(image.config.user == "app")
        #expect(image.config.cmd == nil)
        #expect(image.config.entrypoint == ["/x"])
        #expect(image.config.volumes.keys.sorted() == ["/d"])
        #expect(image.config.healthcheck?.interval == 1000)
        #expect(image.rootfs.diffIDs.map(\.hex) == [Self.hex])
        #expect(image.history.first?.emptyLayer == true)
        #expect(image.osVersion == "1")
        #expect(try JSON.decode(ImageConfiguration.self, from: JSON.encodeToBytes(image)) == image)
    }

    @Test("an image without configuration has an empty one")
    func noConfig() throws {
        let text = #"{"architecture":"arm64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}"#
        let image = try JSON.decode(ImageConfiguration.self, from: text.utf8)
        #expect(image.config == .init())
        #expect(try JSON.encode(image)["config"] == nil)
    }

    @Test("digests have a known algorithm and its number of digits")
    func digests() {
        #expect(Digest("sha256:\(Self.hex)")?.algorithm == "sha256")
        #expect(Digest("sha512:\(Self.hex)\(Self.hex)")?.hex.utf8.count == 128)
        for text in [
            "", "sha256", "sha256:", "sha256:\(Self.hex)0", "sha512:\(Self.hex)", "md5:\(Self.hex)", ":\(Self.hex)",
        ] {
            #expect(Digest(text) == nil)
        }
        #expect(Digest("sha256:" + Self.hex.uppercased()) == nil)
    }

    @Test("container ids are 64 lower-case hexadecimal digits")
    func containerIDs() throws {
        #expect(ContainerID(rawValue: Self.hex)?.short == "0123456789ab")
        #expect(ContainerID(rawValue: "0123") == nil)
        #expect(ContainerID(rawValue: Self.hex.uppercased()) == nil)
        #expect(throws: JSONError.self) { try JSON.decode(ContainerID.self, from: "\"x\"".utf8) }
        #expect(try JSON.decode(ContainerID.self, from: "\"\(Self.hex)\"".utf8).rawValue == Self.hex)
    }
}
