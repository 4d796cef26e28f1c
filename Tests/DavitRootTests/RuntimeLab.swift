import Glibc
import JSONCodec
import LinuxSystem
import OCISpec
import Testing

/// A bundle with busybox, and a state folder of its own for davit-runtime; both go at the end.
final class RuntimeLab {
    let folder: String
    let id: String

    init() throws {
        id = "rt\(String(UInt64.random(in: .min ... .max), radix: 16))"
        folder = "/tmp/davit-\(id)"
        try Files.makeDirectories("\(folder)/rootfs/bin")
        try Files.makeDirectories("\(folder)/rootfs/etc")
        let made = try shell(
            "cp /bin/busybox \(folder)/rootfs/bin/ && chroot \(folder)/rootfs /bin/busybox --install -s /bin")
        try #require(made.status == 0, "\(made)")
    }

    deinit {
        // A test that failed may have left them; one that passed has asserted that there is nothing.
        _ = try? runtime("delete", "--force", id)
        _ = try? runtime("delete", "--force", id + "b")
        try? Files.removeTree(folder)
    }

    func runtime(_ arguments: String...) throws -> Output {
        try run("\(programFolder)/davit-runtime", ["--root", "\(folder)/state"] + arguments)
    }

    /// The spec that `davit-runtime spec` writes, with a shell script to run.
    func spec(_ script: String, _ change: (inout Spec) -> Void = { _ in }) throws -> Spec {
        try Files.remove("\(folder)/config.json")
        let made = try runtime("spec", "--bundle", folder)
        try #require(made.status == 0, "\(made)")
        var spec = try JSON.decode(Spec.self, from: try Files.read("\(folder)/config.json"))
        spec.process?.args = ["sh", "-c", script]
        change(&spec)
        return spec
    }

    func write(_ spec: Spec) throws {
        try Files.replace("\(folder)/config.json", with: try JSON.encodeToBytes(spec))
    }

    /// Runs a script in a container to its end.
    func contain(_ script: String, _ change: (inout Spec) -> Void = { _ in }) throws -> Output {
        try write(try spec(script, change))
        return try runtime("run", "--bundle", folder, id)
    }

    /// Creates and starts a container in the background; its output goes to `out`.
    func start(_ script: String, id other: String? = nil, _ change: (inout Spec) -> Void = { _ in }) throws {
        try write(try spec(script, change))
        let name = other ?? id
        let program = "\(programFolder)/davit-runtime --root \(folder)/state"
        let started = try shell(
            "\(program) create --bundle \(folder) \(name) > \(folder)/out 2>&1 && \(program) start \(name)")
        try #require(started.status == 0, "\(started)")
    }

    var output: String {
        get throws { try Files.readText("\(folder)/out") }
    }

    func state(_ id: String) throws -> State {
        try JSON.decode(State.self, from: Array(try runtime("state", id).out.utf8))
    }

    /// Mounts, cgroups and states that have to do with this lab.
    func leftovers() throws -> [String] {
        var found = try Mounts.current().map(\.mountPoint).filter { $0.hasPrefix(folder) }
        found += try shell("find /sys/fs/cgroup -name '\(id)*'").lines
        // Compiled filters are kept by content, and are no container's.
        if Files.exists("\(folder)/state") { found += try Files.list("\(folder)/state").filter { $0 != ".seccomp" } }
        return found
    }
}
