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

    /// Makes the nodes and, in /dev, the links; what is there already stays.
    mutating func makeDevices(_ devices: [LinuxDevice]) throws(RuntimeError) {
        let folder = try openFolder("/dev")
        let own = Set(devices.map(\.path))
        for device in Self.defaultDevices where !own.contains(device.path) {
            try makeDevice(device, in: folder, field: "")
        }
        for (index, device) in devices.enumerated() {
            let field = "linux.devices[\(index)]"
            let place = ContainerPath.folder(of: ContainerPath.normalized(device.path))
            let above = try place == "/dev" ? folder : openFolder(place)
            try makeDevice(device, in: above, field: field)
            if place != "/dev" { close("close \(place)", above) }
        }
        linkDevices(in: folder)
        close("close /dev", folder)
    }

    private mutating func makeDevice(_ device: LinuxDevice, in folder: Slot, field: String) throws(RuntimeError) {
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
        let name = Argument.text(ContainerPath.name(of: path))
        let mode = UInt64(kind) | UInt64((device.fileMode ?? 0o666) & 0o7777)
        call(
            "make device \(path)", .mknodat, .slot(folder), name, .number(mode), .number(davit_device(major, minor)),
            ignoring: [EEXIST])
        if (device.uid ?? 0) != 0 || (device.gid ?? 0) != 0 {
            let noFollow: UInt64 = 0x100  // AT_SYMLINK_NOFOLLOW
            call(
                "set owner of \(path)", .fchownat, .slot(folder), name, .number(UInt64(device.uid ?? 0)),
                .number(UInt64(device.gid ?? 0)), .number(noFollow))
        }
    }

    /// Source: runtime-spec runtime-linux.md, "Dev symbolic links".
    private mutating func linkDevices(in folder: Slot) {
        let links = [
            ("/proc/self/fd", "fd"), ("/proc/self/fd/0", "stdin"), ("/proc/self/fd/1", "stdout"),
            ("/proc/self/fd/2", "stderr"), ("pts/ptmx", "ptmx"),
        ]
        for (target, name) in links {
            call("link /dev/\(name)", .symlinkat, .text(target), .slot(folder), .text(name), ignoring: [EEXIST])
        }
    }

    /// Puts the devpts that the parent has mounted, and opened a terminal of, in place.
    mutating func attachTerminals(_ devpts: Int32, at destination: String) throws(RuntimeError) {
        let name = "mount \(destination)"
        let target = try openFolder(destination)
        attach(name, .signed(devpts), to: target)
        close(name, target)
    }

    /// Makes the terminal the console: the open one, by its descriptor, whatever is at /dev/pts/0. Source: CVE-2025-52565.
    mutating func bindConsole(peer: Int32) throws(RuntimeError) {
        let name = "mount /dev/console"
        let terminal = try makeSlot()
        let flags = MountFlag.OPEN_TREE_CLONE | MountFlag.OPEN_TREE_CLOEXEC | MountFlag.AT_EMPTY_PATH
        call(name, .open_tree, .signed(peer), "", .number(flags), result: terminal)
        let folder = try openFolder("/dev")
        let mode = UInt64(S_IFREG) | 0o600
        call("make file /dev/console", .mknodat, .slot(folder), "console", .number(mode), 0, ignoring: [EEXIST])
        let target = try makeSlot()
        openName("/dev/console", in: folder, isFolder: false, result: target)
        attach(name, .slot(terminal), to: target)
        for slot in [target, folder, terminal] { close(name, slot) }
    }
}
