import Foundation
import Testing

/// Devices that CDI files describe, and limits of block devices.
@Suite("Inside: devices", .serialized, .tags(.root), rootCondition)
struct InsideDeviceTests {
    /// Writes CDI files into the instance's folder, before the stack is brought up.
    private func lab(_ name: String, _ yaml: String) throws -> StackLab {
        let lab = try StackLab(name, yaml)
        let folder = lab.instance.folder
        try FileManager.default.createDirectory(atPath: folder + "/cdi", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: folder + "/library", withIntermediateDirectories: true)
        try Data("shared".utf8).write(to: URL(fileURLWithPath: folder + "/library/lib.so"))
        let things = """
            {
              "cdiVersion": "0.7.0",
              "kind": "test.example/thing",
              "containerEdits": {
                "env": ["THINGS=yes"],
                "mounts": [{"hostPath": "\(folder)/library", "containerPath": "/usr/lib/thing", "options": ["ro", "nosuid", "bind"]}]
              },
              "devices": [
                {"name": "one", "containerEdits": {
                  "env": ["ONE=1", "REPLACED=by the device"],
                  "deviceNodes": [{"path": "/dev/thing1", "hostPath": "/dev/null", "permissions": "rw"}],
                  "additionalGids": [4711]}},
                {"name": "two", "containerEdits": {
                  "deviceNodes": [{"path": "/dev/thing2", "type": "c", "major": 1, "minor": 5, "fileMode": 438}]}},
                {"name": "hooked", "containerEdits": {
                  "hooks": [
                    {"hookName": "createContainer", "path": "/bin/sh", "args": ["sh", "-c", "cat > \(folder)/hook-state"]},
                    {"hookName": "poststart", "path": "/bin/sh", "args": ["sh", "-c", "echo $WORD > \(folder)/poststart"],
                      "env": ["WORD=started"]},
                    {"hookName": "poststop", "path": "/bin/sh", "args": ["sh", "-c", "echo gone > \(folder)/poststop"]}
                  ]}}
              ]
            }
            """
        let gpus = """
            cdiVersion: "0.5.0"
            kind: nvidia.com/gpu
            containerEdits:
              deviceNodes: [{path: /dev/nvidiactl, hostPath: /dev/zero}]
            devices:
              - {name: "0", containerEdits: {deviceNodes: [{path: /dev/nvidia0, hostPath: /dev/null}]}}
              - {name: "1", containerEdits: {deviceNodes: [{path: /dev/nvidia1, hostPath: /dev/null}]}}
              - name: all
                containerEdits:
                  deviceNodes: [{path: /dev/nvidia0, hostPath: /dev/null}, {path: /dev/nvidia1, hostPath: /dev/null}]
            """
        try Data(things.utf8).write(to: URL(fileURLWithPath: folder + "/cdi/things.json"))
        try Data(gpus.utf8).write(to: URL(fileURLWithPath: folder + "/cdi/gpus.yaml"))
        return lab
    }

    @Test("a device by its CDI name brings nodes, variables, mounts and groups", arguments: ["davit", "crun"])
    func named(runtime: String) throws {
        let lab = try lab(
            "cdi-\(runtime)",
            """
            services:
              a:
                <<: *idle
                runtime: \(runtime)
                environment: {REPLACED: by the file}
                devices: ["test.example/thing=one", "/dev/full:/dev/own"]
              both: {<<: *idle, runtime: \(runtime), user: "33", devices: ["test.example/thing=one", "test.example/thing=two"]}
              none: {<<: *idle, runtime: \(runtime)}
            """)
        try lab.start()
        func environment(_ service: String) throws -> String {
            try lab.see(service, "tr '\\0' '\\n' < /proc/1/environ")
        }
        #expect(try lab.see("a", "ls -l /dev/thing1 /dev/own | awk '{print $5 $6}'") == "1,7\n1,3")
        #expect(try lab.see("a", "echo x > /dev/thing1 && wc -c < /dev/thing1") == "0")
        for line in ["THINGS=yes", "ONE=1", "REPLACED=by the device"] { #expect(try environment("a").contains(line)) }
        #expect(
            try lab.see("a", "cat /usr/lib/thing/lib.so; grep -c ' /usr/lib/thing .*ro,nosuid' /proc/mounts")
                == "shared1")
        #expect(try lab.status("a", "Groups").split(separator: " ").contains("4711"))
        #expect(try lab.see("both", "head -c 4 /dev/thing2 | wc -c; stat -c %u /dev/thing2") == "4\n33")
        #expect(try lab.see("none", "ls /dev/thing* /usr/lib/thing 2>&1 | grep -c 'No such'") == "2")
        #expect(try !environment("none").contains("THINGS"))
        try lab.finish()
    }

    @Test("gpus and reserved devices are those of the CDI files: all, so many, or these")
    func gpus() throws {
        let lab = try lab(
            "gpus",
            """
            services:
              all: {<<: *idle, gpus: all}
              one: {<<: *idle, gpus: [{count: 1}]}
              id: {<<: *idle, gpus: [{driver: nvidia, device_ids: ["1"]}]}
              reserved:
                <<: *idle
                deploy: {resources: {reservations: {devices: [{capabilities: [gpu], driver: nvidia, count: 2}]}}}
              cdi:
                <<: *idle
                deploy: {resources: {reservations: {devices: [{capabilities: [any], driver: cdi, device_ids: ["nvidia.com/gpu=1"]}]}}}
            """)
        try lab.start()
        let expected = [
            "all": "nvidia0 nvidia1 nvidiactl", "one": "nvidia0 nvidiactl", "id": "nvidia1 nvidiactl",
            "reserved": "nvidia0 nvidia1 nvidiactl", "cdi": "nvidia1 nvidiactl",
        ]
        for (service, nodes) in expected {
            #expect(try lab.see(service, "cd /dev; echo $(ls | grep nvidia)") == nodes, "\(service)")
            #expect(try lab.see(service, "head -c 3 /dev/nvidiactl | wc -c") == "3")
        }
        try lab.finish()
    }

    @Test("the hooks of a device are run", arguments: ["davit", "crun"])
    func hooks(runtime: String) throws {
        let lab = try lab(
            "hooked-\(runtime)",
            "services: {a: {<<: *idle, runtime: \(runtime), devices: ['test.example/thing=hooked']}}")
        try lab.start()
        let folder = lab.instance.folder
        let state = try Data(contentsOf: URL(fileURLWithPath: folder + "/hook-state"))
        let object = try JSONSerialization.jsonObject(with: state) as? [String: Any]
        #expect(object?["id"] as? String == (try lab.ps("a", "ID")))
        try eventually { try shell("cat \(folder)/poststart").out == "started\n" }
        try lab.must("stop")
        try eventually { try shell("cat \(folder)/poststop").out == "gone\n" }
        try lab.finish()
    }

    @Test("a device that no file has, and more than there are, fail their services alone, by name")
    func missing() throws {
        let lab = try lab(
            "nodev",
            """
            services:
              name: {<<: *idle, devices: ["test.example/thing=nine"]}
              many: {<<: *idle, gpus: [{count: 7}]}
              other: {<<: *idle, gpus: [{driver: nobody}]}
              good: *idle
            """)
        let up = try lab.davit("up", "-d")
        #expect(up.status == 1)
        #expect(
            up.err.contains("device test.example/thing=nine") && up.err.contains(lab.instance.folder + "/cdi"), "\(up)")
        #expect(up.err.contains("7 devices of nvidia.com/gpu") && up.err.contains("driver nobody"), "\(up)")
        #expect(try lab.ps("good", "State") == "running")
        try lab.finish()
    }

    @Test("blkio_config is in the kernel's files, by device")
    func blockIO() throws {
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: "/sys/block").sorted().last {
                FileManager.default.fileExists(atPath: "/dev/\($0)")
            })
        let number = try String(contentsOfFile: "/sys/block/\(name)/dev", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let lab = try StackLab.up(
            "blkio",
            """
            services:
              a:
                <<: *idle
                blkio_config:
                  device_read_bps: [{path: /dev/\(name), rate: 12mb}]
                  device_write_bps: [{path: /dev/\(name), rate: 1024k}]
                  device_read_iops: [{path: /dev/\(name), rate: 120}]
                  device_write_iops: [{path: /dev/\(name), rate: 30}]
            """)
        let id = try #require(try lab.ps("a", "ID"))
        if FileManager.default.fileExists(atPath: "/sys/fs/cgroup/cgroup.controllers") {
            let limits = try shell("cat /sys/fs/cgroup/davit-*/\(id)/io.max").out
            #expect(limits == "\(number) rbps=12582912 wbps=1048576 riops=120 wiops=30\n")
        } else {
            let limits = try shell(
                "cd /sys/fs/cgroup/blkio/davit-*/\(id) && cat blkio.throttle.{read,write}_{bps,iops}_device")
            #expect(limits.lines == ["12582912", "120", "1048576", "30"].map { "\(number) \($0)" }, "\(limits)")
        }
        try lab.finish()
    }

    @Test("a weight is set where the kernel weighs, else it is that service's error")
    func blockWeight() throws {
        let lab = try StackLab("weight", "services: {a: {<<: *idle, blkio_config: {weight: 300}}, good: *idle}")
        let up = try lab.davit("up", "-d")
        if up.status == 0 {
            let id = try #require(try lab.ps("a", "ID"))
            let files = "{blkio/davit-*/\(id)/blkio.{bfq.,}weight,davit-*/\(id)/io.{bfq.,}weight}"
            #expect(try shell("cat /sys/fs/cgroup/\(files) 2>/dev/null").out.contains("300"))
        } else {
            #expect(up.err.contains("weight"), "\(up)")
        }
        #expect(try lab.ps("good", "State") == "running")
        try lab.finish()
    }

    @Test("a path that is no block device is told by its field")
    func noBlockDevice() throws {
        let lab = try StackLab(
            "nodisk", "services: {a: {<<: *idle, blkio_config: {device_read_bps: [{path: /dev/null, rate: 1mb}]}}}")
        let up = try lab.davit("up", "-d")
        #expect(
            up.status == 1 && up.err.contains("blkio_config.device_read_bps: /dev/null is no block device"), "\(up)")
        try lab.finish()
    }
}
