import JSONCodec
import Testing

@testable import DeviceInterface

@Suite("Devices by what they can do")
struct DeviceSelectionTests {
    private func catalog(_ kinds: [String: [String]]) throws -> DeviceCatalog {
        var catalog = DeviceCatalog(folders: ["/none"])
        for (kind, names) in kinds {
            let list = names.map { "{\"name\": \"\($0)\", \"containerEdits\": {\"env\": [\"A=b\"]}}" }
            let text =
                "{\"cdiVersion\": \"0.6.0\", \"kind\": \"\(kind)\", \"devices\": [\(list.joined(separator: ","))]}"
            catalog.add(try DeviceSpec(try JSON.parse(text), path: kind), path: kind, rank: 0)
        }
        return catalog
    }

    private static let nvidia = ["nvidia.com/gpu": ["0", "1", "10", "2", "GPU-abc", "all"]]

    @Test("all is the device that stands for all, else each")
    func all() throws {
        #expect(try names(Self.nvidia, DeviceSelection()) == ["nvidia.com/gpu=all"])
        #expect(
            try names(["amd.com/gpu": ["1", "0"]], DeviceSelection(count: -1)) == ["amd.com/gpu=0", "amd.com/gpu=1"])
    }

    @Test("a count takes the lowest numbers, and not more than there are")
    func count() throws {
        #expect(
            try names(Self.nvidia, DeviceSelection(count: 3)) == [
                "nvidia.com/gpu=0", "nvidia.com/gpu=1", "nvidia.com/gpu=2",
            ])
        #expect(throws: DeviceInterfaceError.self) { try names(Self.nvidia, DeviceSelection(count: 5)) }
    }

    @Test("ids are names of the kind, or qualified ones of any")
    func ids() throws {
        #expect(
            try names(Self.nvidia, DeviceSelection(ids: ["GPU-abc", "1"])) == [
                "nvidia.com/gpu=GPU-abc", "nvidia.com/gpu=1",
            ])
        #expect(try names([:], DeviceSelection(driver: "cdi", ids: ["x.y/z=q"])) == ["x.y/z=q"])
    }

    @Test("a driver is a vendor or a kind; a capability is a class; without both NVIDIA's come first")
    func kinds() throws {
        let several = ["amd.com/gpu": ["0"], "nvidia.com/gpu": ["0"], "google.com/tpu": ["7"], "acme/gpu": ["3"]]
        #expect(try names(several, DeviceSelection()) == ["nvidia.com/gpu=0"])
        #expect(try names(several, DeviceSelection(driver: "amd")) == ["amd.com/gpu=0"])
        #expect(try names(several, DeviceSelection(driver: "acme")) == ["acme/gpu=3"])
        #expect(try names(several, DeviceSelection(driver: "google.com/tpu")) == ["google.com/tpu=7"])
        #expect(try names(several, DeviceSelection(capabilities: ["tpu"])) == ["google.com/tpu=7"])
        #expect(throws: DeviceInterfaceError.self) { try names(several, DeviceSelection(driver: "intel")) }
        #expect(throws: DeviceInterfaceError.self) { try names([:], DeviceSelection()) }
    }

    private func names(_ kinds: [String: [String]], _ selection: DeviceSelection) throws -> [String] {
        try catalog(kinds).names(for: selection).map(\.description)
    }
}
