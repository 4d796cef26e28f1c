import CDavit
import Glibc
import LinuxSystem
import OCISpec

extension PlanBuilder {
    /// Source: runtime-spec config-linux.md, "Default Devices".
    static let defaultDevices: [LinuxDevice] = [
        LinuxDevice(type: "c", path: "/dev/null", major: 1, minor: 3, fileMode: 0o666),
        LinuxDevice(type: "c", path: "/dev/zero", major: 1, minor: 5, fileMode: 0o666),
        LinuxDevice(type: "c", path: "/dev/full", major: 1, minor: 7, fileMode: 0o666),
        LinuxDevice(type: "c", path: "/dev/random", major: 1, minor: 8, fileMode: 0o666),
        LinuxDevice(type: "c", path: "/dev/urandom", major: 1, minor: 9, fileMode: 0o666),
        LinuxDevice(type: "c", path: "/dev/tty", major: 5, minor: 0, fileMode: 0o666),
    ]

    /// Makes the nodes; one that is there already stays.
    mutating func makeDevices(_ devices: [LinuxDevice]) throws(RuntimeError) {
        let own = Set(devices.map(\.path))
        for device in Self.defaultDevices where !own.contains(device.path) { try makeDevice(device, field: "") }
        for (index, device) in devices.enumerated() { try makeDevice(device, field: "linux.devices[\(index)]") }
    }

    private mutating func makeDevice(_ device: LinuxDevice, field: String) throws(RuntimeError) {
        let kind: mode_t
        switch device.type {
        case "c", "u": kind = S_IFCHR
        case "b": kind = S_IFBLK
        case "p": kind = S_IFIFO
        default: throw RuntimeError(.invalidSpec, "\(field).type", "\(device.type) is none of c, u, b, p")
        }
        guard let major = UInt32(exactly: device.major ?? 0), let minor = UInt32(exactly: device.minor ?? 0) else {
            throw RuntimeError(.invalidSpec, "\(field).major", "device numbers are 0 to \(UInt32.max)")
        }
        let path = ContainerPath.normalized(device.path)
        let mode = UInt64(kind) | UInt64((device.fileMode ?? 0o666) & 0o7777)
        let node = LaunchPlan.Step(
            name: "make device \(path)", operation: .call(.mknodat),
            arguments: [Self.currentFolder, .text(path), .number(mode), .number(davit_device(major, minor))],
            ignored: [EEXIST])
        attempt(node, preparedBy: Self.makeFolders(ContainerPath.folder(of: path)))
        if (device.uid ?? 0) != 0 || (device.gid ?? 0) != 0 {
            call(
                "set owner of \(path)", .fchownat, Self.currentFolder, .text(path), .number(UInt64(device.uid ?? 0)),
                .number(UInt64(device.gid ?? 0)), 0)
        }
    }

    /// Source: runtime-spec runtime-linux.md, "Dev symbolic links".
    mutating func linkDevices() {
        let links = [
            ("/proc/self/fd", "/dev/fd"), ("/proc/self/fd/0", "/dev/stdin"), ("/proc/self/fd/1", "/dev/stdout"),
            ("/proc/self/fd/2", "/dev/stderr"), ("pts/ptmx", "/dev/ptmx"),
        ]
        for (target, path) in links {
            call("link \(path)", .symlinkat, .text(target), Self.currentFolder, .text(path), ignoring: [EEXIST])
        }
    }

    /// Puts the devpts that the parent has mounted, and opened a terminal of, in place.
    mutating func attachTerminals(_ devpts: Int32, at destination: String) {
        let step = LaunchPlan.Step(
            name: "mount \(destination)", operation: .call(.move_mount),
            arguments: [
                .signed(devpts), "", Self.currentFolder, .text(destination),
                .number(MountFlag.MOVE_MOUNT_F_EMPTY_PATH),
            ])
        attempt(step, preparedBy: Self.makeFolders(destination))
    }

    /// The terminal is number 0 of the container's own devpts.
    mutating func bindConsole() {
        call(
            "make file /dev/console", .mknodat, Self.currentFolder, "/dev/console", .number(UInt64(S_IFREG) | 0o600), 0,
            ignoring: [EEXIST])
        call(
            "mount /dev/console", .mount, "/dev/pts/0", "/dev/console", .null, .number(MountFlag.MS_BIND), .null)
    }
}
