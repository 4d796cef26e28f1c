import OCISpec
import Testing

@testable import Engine

@Suite("Names of an instance")
struct InstanceTests {
    @Test("the tag comes from both folders, and a change of either changes it")
    func tag() {
        let tags = [
            Instance(root: "/var/lib/davit", run: "/run/davit"), Instance(root: "/var/lib/davit2", run: "/run/davit"),
            Instance(root: "/var/lib/davit", run: "/run/davit2"), Instance(root: "/var/lib/davi", run: "/t/run/davit"),
        ].map(\.tag)
        #expect(Set(tags).count == tags.count)
        #expect(tags.allSatisfy { $0.count == 6 && $0.allSatisfy { "0123456789abcdef".contains($0) } })
        #expect(Instance(root: "/var/lib/davit", run: "/run/davit").tag == tags[0])
    }

    @Test("another spelling of the folders is no other instance", arguments: ["/r/s/", "//r/s", "/r/./s", "/r/s/."])
    func spelling(path: String) {
        #expect(Instance(root: path, run: path) == Instance(root: "/r/s", run: "/r/s"))
    }

    @Test("a bridge's name fits in the kernel's 15 characters and carries tag and network")
    func bridge() {
        let instance = Instance(root: "/a", run: "/b")
        let name = instance.bridgeName(networkID: "0123456789abcdef")
        #expect(name == "dv\(instance.tag)012345")
        #expect(name.utf8.count <= 15)
    }

    @Test("everything lies under one of the two folders")
    func folders() {
        let instance = Instance(root: "/r", run: "/s")
        let id = ContainerID(rawValue: String(repeating: "a", count: 64))
        #expect(id != nil)
        guard let id else { return }
        #expect(instance.logPath(stack: "shop", service: "web", number: 2) == "/r/logs/shop/web-2.log")
        #expect(instance.volumeData("shop_data") == "/r/volumes/shop_data/_data")
        #expect(instance.containerFolder(id) == "/r/containers/\(id.rawValue)")
        #expect(instance.shimFolder(id) == "/s/shims/\(id.rawValue)")
        #expect(instance.netnsPath(id) == "/s/netns/\(id.rawValue)")
    }
}
