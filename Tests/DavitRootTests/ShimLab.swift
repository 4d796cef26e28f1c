import Cgroups
import ContainerRuntime
import Foundation
import LinuxSystem
import OCISpec
import ShimProtocol
import Testing

/// A folder with a busybox root file system in which shims are started without an engine.
final class ShimLab {
    let folder: String
    private let group: String
    let hierarchy: CgroupHierarchy

    init() throws {
        let tag = String(UInt32.random(in: .min ... .max), radix: 16)
        folder = "/tmp/davit-shim-\(tag)"
        group = "davit-test-\(tag)"
        hierarchy = try CgroupHierarchy.detect()
        for name in ["bin", "proc", "dev", "sys", "tmp"] { try Files.makeDirectories("\(folder)/rootfs/\(name)") }
        let busybox = try #require(
            ["/bin/busybox", "/usr/bin/busybox"].first(where: Files.exists), "no busybox-static")
        // By another process: a program that this one has open for writing while another test spawns is "text busy".
        #expect(try run("/bin/cp", [busybox, folder + "/rootfs/bin/busybox"]).status == 0)
        for applet in try run(busybox, ["--list"]).lines where applet != "busybox" {
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/rootfs/bin/\(applet)", withDestinationPath: "busybox")
        }
    }

    /// Checks that no group is left, and removes the folder.
    func finish(sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(try hierarchy.children(of: group) == [], sourceLocation: sourceLocation)
        try Cgroup(existing: group, in: hierarchy).remove()
        try Files.removeTree(folder)
    }

    /// What a shell script in a container needs.
    func request(
        _ script: String, namespaces: [LinuxNamespaceType] = [.pid, .mount, .ipc, .uts, .network],
        resources: LinuxResources = LinuxResources(), change: (inout LaunchRequest) -> Void = { _ in }
    ) throws -> LaunchRequest {
        let digits = (0..<8).map { _ in String(UInt64.random(in: .min ... .max) | 1 << 63, radix: 16) }.joined()
        let id = try #require(ContainerID(rawValue: String(digits.prefix(64))))
        let capabilities = ["CAP_KILL", "CAP_CHOWN"]
        let process = OCISpec.Process(
            args: ["/bin/sh", "-c", script], env: ["PATH=/bin"], cwd: "/",
            capabilities: LinuxCapabilities(
                bounding: capabilities, effective: capabilities, permitted: capabilities))
        let spec = Spec(
            ociVersion: "1.3.0", process: process, root: Root(path: folder + "/rootfs"), hostname: "box",
            mounts: [
                Mount(destination: "/proc", type: "proc", source: "proc"),
                Mount(destination: "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "mode=755"]),
                Mount(
                    destination: "/dev/pts", type: "devpts", source: "devpts",
                    options: ["newinstance", "ptmxmode=0666", "mode=0620"]),
            ],
            linux: Linux(resources: resources, namespaces: namespaces.map { LinuxNamespace(type: $0) }))
        var request = LaunchRequest(
            id: id, spec: spec, rootfs: .directory(path: folder + "/rootfs"),
            cgroup: LaunchRequest.Group(hierarchy: hierarchy, path: "\(group)/\(id)"),
            log: LaunchRequest.Log(path: "\(folder)/\(id.short).log"))
        change(&request)
        return request
    }

    func start(_ request: LaunchRequest) throws -> RunningShim {
        let shim = ShimFolder(path: "\(folder)/shims/\(request.id)")
        let (pid, connection) = try ShimSpawner.spawn(
            program: programFolder + "/davit-shim", folder: shim, request: request)
        return RunningShim(pid: pid, connection: connection, folder: shim, request: request)
    }
}

/// A started shim as its engine sees it.
final class RunningShim {
    let pid: pid_t
    let connection: ShimConnection
    let folder: ShimFolder
    let request: LaunchRequest

    init(pid: pid_t, connection: ShimConnection, folder: ShimFolder, request: LaunchRequest) {
        self.pid = pid
        self.connection = connection
        self.folder = folder
        self.request = request
    }

    /// The text of the log's lines, without time.
    var log: [String] {
        get throws {
            let path = try #require(request.log).path
            return try Files.readText(path).split(whereSeparator: \.isNewline).map { line in
                String(line.drop { $0 != " " }.dropFirst())
            }
        }
    }

    func started() throws -> ShimState {
        try next { if case .started(let state) = $0 { state } else { nil } }
    }

    func exited() throws -> ShimExit {
        try next { if case .exited(let exit) = $0 { exit } else { nil } }
    }

    /// Reaps the shim; its exit status.
    func end() throws -> LinuxSystem.ExitStatus { try Children.wait(for: pid) }

    /// The first message that `pick` takes; others are skipped.
    func next<Value>(_ pick: (ShimMessage) -> Value?) throws -> Value {
        try ShimReader.next(on: connection) { message, _ in pick(message) }
    }

    /// The first message that `pick` takes, with its descriptors.
    func nextWithDescriptors<Value>(_ pick: (ShimMessage, [ReceivedDescriptor]) -> Value?) throws -> Value {
        try ShimReader.next(on: connection, pick)
    }

    /// Runs a script beside the container's and collects its output.
    func capture(_ script: String, limit: Int = 4096, id: String = "probe") throws -> ShimMessage.ExecExited {
        let process = OCISpec.Process(args: ["/bin/sh", "-c", script], env: ["PATH=/bin"], cwd: "/")
        try connection.send(.exec(ShimMessage.Exec(execID: id, process: process, io: .captured(limit: limit))))
        return try next { if case .execExited(let exited) = $0, exited.execID == id { exited } else { nil } }
    }
}

enum ShimReader {
    struct Silence: Error {}

    struct LaunchFailed: Error {
        let reason: ShimMessage.Failed
    }

    static func next<Value>(
        on connection: ShimConnection, _ pick: (ShimMessage, [ReceivedDescriptor]) -> Value?
    ) throws -> Value {
        while true {
            while let received = try connection.receive() {
                if let value = pick(received.message, received.descriptors) { return value }
                if case .failed(let failed) = received.message { throw LaunchFailed(reason: failed) }
            }
            var watched = pollfd(fd: connection.rawValue, events: Int16(POLLIN), revents: 0)
            // Half a minute without a word is no working shim.
            guard poll(&watched, 1, 30_000) > 0 else { throw Silence() }
        }
    }
}
