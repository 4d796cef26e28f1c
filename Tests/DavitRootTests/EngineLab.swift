import Glibc
import LinuxSystem
import Testing

/// Another container engine of the distribution with folders and cgroups of its own, driving davit-runtime.
final class EngineLab {
    let folder: String
    let tag: String
    private let command: [String]
    private var daemon: pid_t?

    /// Engines ask for higher limits by default, which takes CAP_SYS_RESOURCE.
    private static let limit = "nofile=1024:1024"

    private init(_ name: String, _ command: (_ folder: String, _ runtime: String) -> [String]) throws {
        tag = "\(name)\(String(UInt32.random(in: .min ... .max), radix: 16))"
        folder = "/tmp/davit-\(tag)"
        self.command = command(folder, "\(programFolder)/davit-runtime")
        try Files.makeDirectories(folder)
    }

    deinit {
        // A test that failed may have left them; one that passed has asked `end()`.
        _ = try? end()
    }

    static func podman() throws -> EngineLab {
        let lab = try EngineLab("podman") { folder, runtime in
            [
                "podman", "--root", "\(folder)/root", "--runroot", "\(folder)/run", "--tmpdir", "\(folder)/tmp",
                "--runtime", runtime, "--cgroup-manager", "cgroupfs",
                "--storage-driver", "vfs", "--events-backend", "file",
            ]
        }
        return try lab.importImage()
    }

    /// dockerd starts a containerd of its own; both end with the lab.
    static func docker() throws -> EngineLab {
        let lab = try EngineLab("docker") { folder, _ in ["docker", "-H", "unix://\(folder)/sock"] }
        let folder = lab.folder
        let log = try OwnedDescriptor(opening: "\(folder)/log", flags: O_WRONLY | O_CREAT, mode: 0o644)
        lab.daemon = try Spawn.process(
            "/usr/sbin/dockerd",
            arguments: [
                "dockerd", "--data-root", "\(folder)/data", "--exec-root", "\(folder)/exec", "--pidfile",
                "\(folder)/pid", "-H", "unix://\(folder)/sock", "--bridge", "none", "--iptables=false",
                "--ip6tables=false", "--storage-driver", "vfs", "--default-ulimit", limit, "--add-runtime",
                "davit=\(programFolder)/davit-runtime", "--default-runtime", "davit",
            ],
            descriptors: [(1, log.rawValue), (2, log.rawValue)], newSession: true)
        try eventually { try lab("version").status == 0 }
        return try lab.importImage()
    }

    private func importImage() throws -> EngineLab {
        let made = try self("import", "\(imageFolder)/busybox.tar.gz", "busybox")
        try #require(made.status == 0, "\(made)")
        return self
    }

    func callAsFunction(_ arguments: String...) throws -> Output { try call(arguments) }

    /// `run` in a cgroup of the lab's, with limits that may be set.
    func runs(_ arguments: String...) throws -> Output {
        try call(
            ["run", "--cgroup-parent", "/\(tag)", "--ulimit", Self.limit, "--ulimit", "nproc=1024:1024"] + arguments)
    }

    /// Not by Foundation's Process, which waits for the monitor that podman leaves behind, too.
    private func call(_ arguments: [String]) throws -> Output {
        let (out, err) = ("\(folder)/out", "\(folder)/err")
        let output = try OwnedDescriptor(opening: out, flags: O_WRONLY | O_CREAT | O_TRUNC, mode: 0o644)
        let errors = try OwnedDescriptor(opening: err, flags: O_WRONLY | O_CREAT | O_TRUNC, mode: 0o644)
        let null = try OwnedDescriptor(opening: "/dev/null", flags: O_RDONLY)
        let pid = try Spawn.process(
            "/usr/bin/env", arguments: ["env"] + command + arguments,
            descriptors: [(0, null.rawValue), (1, output.rawValue), (2, errors.rawValue)])
        let status = try Children.wait(for: pid).shellCode
        return Output(status: status, out: try Files.readText(out), err: try Files.readText(err))
    }

    /// Ends the daemon and removes the folders; returns what was left: mounts, processes, cgroups, states.
    func end() throws -> [String] {
        if let daemon {
            kill(daemon, SIGTERM)
            _ = try Children.wait(for: daemon)
            self.daemon = nil
        }
        // The parent of the groups is the engine's, which leaves it; a group of a container in it would keep it.
        _ = try shell("rmdir /sys/fs/cgroup/*/\(tag)/conmon /sys/fs/cgroup/*/\(tag)")
        var found = try shell("find /sys/fs/cgroup -type d -path '*/\(tag)*'").lines
        found += try shell("pgrep -af '\(folder)/' | grep -v pgrep").lines
        // In the default folder: podman's clean-up does not hand --runtime-flag on.
        found += try run("\(programFolder)/davit-runtime", ["list"]).lines.filter { $0.contains("\(folder)/") }
        // podman keeps its folders as mounts of themselves.
        _ = try shell("awk '{print $5}' /proc/self/mountinfo | grep '^\(folder)/' | sort -r | xargs -r umount -l")
        try Files.removeTree(folder)
        return found
    }
}
