import LinuxSystem
import OCISpec

@testable import ContainerRuntime

/// Plans of small specs on a made-up host.
enum PlanExample {
    static let host = HostView(
        isDirectory: { path in
            switch path {
            case "/host/file": false
            case "/host/missing": nil
            default: true
            }
        },
        cgroups: { .legacy(["cpu,cpuacct", "memory", "name=systemd"]) })

    static let descriptors = PlanDescriptors(
        report: 5, io: .descriptors(StandardDescriptors(stdin: 10, stdout: 11, stderr: 12)),
        cgroup: .tasks([7, 8]))

    static let overlay = Rootfs.overlay(lower: ["/l/2", "/l/1"], upper: "/c/upper", work: "/c/work")

    static func spec(_ change: (inout Spec) -> Void = { _ in }) -> Spec {
        var spec = Spec(
            process: OCISpec.Process(
                user: User(uid: 1000, gid: 1000, additionalGids: [5]), args: ["app", "-v"],
                env: ["PATH=/usr/bin:/bin", "A=b"], cwd: "/srv/app",
                capabilities: LinuxCapabilities(bounding: ["CAP_CHOWN"], permitted: ["CAP_CHOWN"]),
                rlimits: [POSIXRlimit(type: "RLIMIT_NOFILE", hard: 1024, soft: 512)], noNewPrivileges: true),
            root: Root(path: "rootfs", readonly: true), hostname: "web",
            mounts: [
                Mount(destination: "/proc", type: "proc", source: "proc", options: ["nosuid", "nodev"]),
                Mount(destination: "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "mode=755"]),
                Mount(destination: "/etc/app.conf", source: "/host/file", options: ["rbind", "ro", "rprivate"]),
            ],
            linux: Linux(
                sysctl: ["net.core.somaxconn": "1024"],
                namespaces: [
                    LinuxNamespace(type: .pid), LinuxNamespace(type: .mount), LinuxNamespace(type: .uts),
                    LinuxNamespace(type: .cgroup), LinuxNamespace(type: .network, path: "/run/netns/x"),
                ],
                maskedPaths: ["/proc/kcore"], readonlyPaths: ["/proc/sys"]))
        change(&spec)
        return spec
    }

    static func plan(
        _ spec: Spec, rootfs: Rootfs = overlay, descriptors: PlanDescriptors = descriptors, seccomp: [UInt8]? = nil,
        killWithParent: Bool = false, useInit: Bool = false, bundle: String? = nil, host: HostView = host
    ) throws -> LaunchPlan {
        let configuration = LaunchConfiguration(
            spec: spec, rootfs: rootfs, killWithParent: killWithParent, useInit: useInit, bundle: bundle)
        let planner = try LaunchPlanner(configuration, descriptors: descriptors, seccomp: seccomp, host: host)
        return try planner.plan()
    }
}
