import Foundation
import JSONCodec
import OCISpec
import Testing

@testable import DeviceInterface

@Suite("CDI files")
struct DeviceRegistryTests {
    /// Folders with these files, in the order of their rank.
    private func registry(_ folders: [[String: String]]) throws -> DeviceRegistry {
        let base = NSTemporaryDirectory() + "davit-cdi-" + UUID().uuidString
        var paths: [String] = []
        for (index, files) in folders.enumerated() {
            let path = "\(base)/\(index)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)")) }
            paths.append(path)
        }
        return DeviceRegistry(folders: paths)
    }

    private static func file(_ kind: String, _ devices: [String], version: String = "0.6.0") -> String {
        let list = devices.map { "{\"name\": \"\($0)\", \"containerEdits\": {\"env\": [\"D=\($0)\"]}}" }
        return "{\"cdiVersion\": \"\(version)\", \"kind\": \"\(kind)\", \"devices\": [\(list.joined(separator: ","))]}"
    }

    private func problem(_ text: String, name: String = "a.json") throws -> String {
        let catalog = try registry([[name: text]]).read()
        return try #require(catalog.problems.first).message
    }

    @Test("JSON and YAML say the same; other files are none")
    func formats() throws {
        let yaml = """
            cdiVersion: 0.5.0
            kind: acme.org/unit
            containerEdits: {env: [SHARED=1]}
            devices:
              - name: one
                containerEdits:
                  deviceNodes: [{path: /dev/one, hostPath: /dev/null, permissions: rw}]
                  hooks: [{hookName: createContainer, path: /bin/true, args: [x]}]
            """
        let catalog = try registry([
            ["a.yaml": yaml, "b.json": Self.file("acme.org/part", ["x"]), "c.txt": "nothing", "d.yml": "nothing"]
        ]).read()
        #expect(catalog.problems.isEmpty, "\(catalog.problems)")
        #expect(catalog.kinds == ["acme.org/part", "acme.org/unit"])
        let edits = try catalog.edits(for: [try #require(DeviceName("acme.org/unit=one"))])
        #expect(edits.map(\.env) == [["SHARED=1"], []])
        #expect(edits[1].deviceNodes.first?.hostPath == "/dev/null")
        #expect(edits[1].hooks.first?.hookName == "createContainer")
    }

    @Test("a later folder's device hides an earlier one's; twice in one folder it is nobody's")
    func ranks() throws {
        let first = ["a.json": Self.file("v.x/c", ["d", "e"]), "b.json": Self.file("v.x/c", ["e"])]
        let catalog = try registry([first, ["c.json": Self.file("v.x/c", ["d"]).replacing("D=d", with: "D=later")]])
            .read()
        #expect(try catalog.edits(for: [DeviceName(kind: "v.x/c", name: "d")]).map(\.env) == [["D=later"]])
        #expect(throws: DeviceInterfaceError.self) {
            try catalog.edits(for: [DeviceName(kind: "v.x/c", name: "e")])
        }
        do throws(DeviceInterfaceError) {
            _ = try catalog.edits(for: [DeviceName(kind: "v.x/c", name: "none")])
            Issue.record("there is no such device")
        } catch {
            #expect(error.code == .notFound && "\(error)".contains("v.x/c=none"))
        }
    }

    @Test("names of devices are told from paths", arguments: ["vendor.com/class=name", "v/c=0:1", "a-b_c.d/e.f=GPU-1"])
    func names(text: String) throws {
        #expect(DeviceName(text)?.description == text)
    }

    @Test(
        "what is no name is none",
        arguments: ["/dev/null", "v/c", "v=c", "v/c=", "1v/c=n", "v/c=-n", "v/c/d=n", "v/c=a b", "/c=n", ""])
    func noNames(text: String) { #expect(DeviceName(text) == nil) }

    @Test(
        "a file that is not what CDI says is told by member",
        arguments: [
            (file("v.x/c", ["d"], version: "9.0.0"), "cdiVersion 9.0.0"),
            (file("v.x/c", ["d"], version: "0.1.0"), "cdiVersion 0.1.0"),
            (file("v.x/c", ["1"], version: "0.4.0"), "0.5.0"),
            (file("v.x/c.d", ["a"], version: "0.5.0"), "0.6.0"),
            (file("c", ["a"]), "kind"),
            (file("v.x/c", []), "devices"),
            (file("v.x/c", ["a", "a"]), "twice"),
            (file("v.x/c", ["a"]).replacing("D=a", with: "D"), "env[0]"),
            (file("v.x/c", ["a"]).replacing("env", with: "environ"), "$.devices[0].containerEdits.environ"),
            ("{\"cdiVersion\": \"0.6.0\", \"kind\": \"v.x/c\", \"devices\": 3}", "devices"),
            (
                """
                {"cdiVersion": "0.6.0", "kind": "v.x/c", "devices": [
                  {"name": "a", "containerEdits": {"additionalGids": [5]}}]}
                """, "additionalGids needs cdiVersion 0.7.0"
            ),
            (
                """
                {"cdiVersion": "0.6.0", "kind": "v.x/c", "devices": [
                  {"name": "a", "containerEdits": {"hooks": [{"hookName": "never", "path": "/x"}]}}]}
                """, "hooks[0].hookName"
            ),
            ("{", "$"),
        ])
    func malformed(text: String, expected: String) throws {
        let message = try problem(text)
        #expect(message.contains(expected), "\(message)")
    }

    @Test("a YAML file with a mistake is told with its line, and the other files still count")
    func badYAML() throws {
        let catalog = try registry([["a.yaml": "kind: [", "b.json": Self.file("v.x/c", ["d"])]]).read()
        #expect(try #require(catalog.problems.first).message.contains("line 1"))
        #expect(try catalog.edits(for: [DeviceName(kind: "v.x/c", name: "d")]).count == 1)
    }
}
