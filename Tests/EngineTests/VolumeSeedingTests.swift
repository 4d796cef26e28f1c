import ComposeModel
import Testing

@testable import Engine

@Suite("Volumes at their first use")
struct VolumeSeedingTests {
    @Test("named and anonymous volumes are filled, unless they say nocopy or use a part; bind mounts are not")
    func seeds() throws {
        let fixture = try LaunchFixture()
        var service = Service(name: "web", image: "web")
        var nocopy = ServiceVolume(type: .volume, source: "b", target: "/b")
        nocopy.volume = .init()
        nocopy.volume?.nocopy = true
        var part = ServiceVolume(type: .volume, source: "c", target: "/c")
        part.volume = .init()
        part.volume?.subpath = "sub"
        service.volumes = [
            ServiceVolume(type: .volume, source: "a", target: "/a"), nocopy, part,
            ServiceVolume(type: .bind, source: "/srv", target: "/d"), ServiceVolume(type: .volume, target: "/e"),
        ]
        var definition = try Sample.definition(service)
        definition.volumes = ["a": "shop_a", "b": "shop_b", "c": "shop_c", "unused": "shop_unused"]
        definition.anonymousVolumes = ["/e": "anonymous", "/image": "other"]
        let paths = ["shop_a", "shop_b", "shop_c", "shop_unused", "anonymous", "other"]
        let context = fixture.context(volumes: Dictionary(uniqueKeysWithValues: paths.map { ($0, "/v/\($0)") }))
        #expect(
            fixture.builder.volumeSeeds(definition, context) == [
                VolumeSeed(target: "/a", path: "/v/shop_a"), VolumeSeed(target: "/e", path: "/v/anonymous"),
                VolumeSeed(target: "/image", path: "/v/other"),
            ])
    }
}
