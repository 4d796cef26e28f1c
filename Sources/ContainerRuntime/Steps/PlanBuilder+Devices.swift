import CDavit
import Glibc
import LinuxSystem
import OCISpec

/// A device of the container, with what the plan has opened for it.
struct PlannedDevice {
    let device: LinuxDevice
    let field: String
    let path: String
    let kind: mode_t
    let number: UInt64
    /// A clone of the host's node, where none can be made.
    var tree: PlanBuilder.Slot?

    init(_ device: LinuxDevice, field: String) throws(RuntimeError) {
        self.device = device
        self.field = field
        guard device.path.hasPrefix("/") else {
            throw RuntimeError(.invalidSpec, "\(field).path", "\(device.path) is not absolute")
        }
        path = ContainerPath.normalized(device.path)
        switch device.type {
        case "c", "u": kind = S_IFCHR
        case "b": kind = S_IFBLK
        case "p": kind = S_IFIFO
        default: throw RuntimeError(.invalidSpec, "\(field).type", "\(device.type) is none of c, u, b, p")
        }
        func part(_ value: Int64?, _ name: String) throws(RuntimeError) -> UInt32 {
            guard let value = value ?? (device.type == "p" ? 0 : nil) else {
                throw RuntimeError(.invalidSpec, "\(field).\(name)", "it is missing")
            }
            guard let part = UInt32(exactly: value) else {
                throw RuntimeError(.invalidSpec, "\(field).\(name)", "\(value) is not within 0...\(UInt32.max)")
            }
            return part
        }
        number = davit_device(try part(device.major, "major"), try part(device.minor, "minor"))
    }

    var isBelowDev: Bool { path.hasPrefix("/dev/") }
    var folder: String { ContainerPath.folder(of: path) }
}

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

    /// The default ones and the spec's, which count where both have a path.
    static func plannedDevices(_ devices: [LinuxDevice], withDefaults: Bool) throws(RuntimeError) -> [PlannedDevice] {
        var own: [PlannedDevice] = []
        for (index, device) in devices.enumerated() {
            let planned = try PlannedDevice(device, field: "linux.devices[\(index)]")
            if let other = own.firstIndex(where: { $0.path == planned.path }) {
                throw RuntimeError(.invalidSpec, "\(planned.field).path", "linux.devices[\(other)] has it, too")
            }
            own.append(planned)
        }
        guard withDefaults else { return own }
        var all: [PlannedDevice] = []
        for device in defaultDevices where !own.contains(where: { $0.path == device.path }) {
            all.append(try PlannedDevice(device, field: "linux.devices"))
        }
        return all + own
    }

    /// Takes hold of the host's nodes of the same path: in a user namespace none can be made. Source: mknod(2), EPERM.
    mutating func openDevices(_ devices: inout [PlannedDevice]) throws(RuntimeError) {
        for index in devices.indices where devices[index].kind != S_IFIFO {
            let tree = try makeSlot()
            devices[index].tree = tree
            let device = devices[index]
            about(device.field) { builder in
                let flags = MountFlag.OPEN_TREE_CLONE | MountFlag.OPEN_TREE_CLOEXEC
                builder.call(
                    "open device \(device.path)", .open_tree, Self.currentFolder, .text(device.path), .number(flags),
                    result: tree)
                builder.ask("find device \(device.path)", .verifyDevice(device.device, field: device.field), tree)
            }
        }
    }

    /// Makes the nodes, and the links in /dev; a node that is there already has to be the same.
    ///
    /// - Parameter hasHostDev: /dev is one of the host's: what is in it is not ours to add to.
    mutating func makeDevices(_ devices: [PlannedDevice], hasHostDev: Bool) throws(RuntimeError) {
        let outer = field
        defer { field = outer }
        field = "linux.devices"
        let dev = hasHostDev ? nil : try openFolder("/dev")
        for device in devices {
            field = device.field
            if let tree = device.tree {
                try mountNode(device, tree)
            } else if hasHostDev && device.isBelowDev {
                try verify(device)
            } else if let dev, device.folder == "/dev" {
                try makeNode(device, in: dev)
            } else {
                let folder = try openFolder(device.folder)
                try makeNode(device, in: folder)
                close("close \(device.folder)", folder)
            }
        }
        field = "linux.devices"
        guard let dev else { return }
        linkDevices(in: dev)
        close("close /dev", dev)
    }

    private mutating func mountNode(_ device: PlannedDevice, _ tree: Slot) throws(RuntimeError) {
        let name = "mount device \(device.path)"
        let target = try openFile(device.path)
        attach(name, .slot(tree), to: target)
        close(name, target)
        close(name, tree)
    }

    private mutating func makeNode(_ planned: PlannedDevice, in folder: Slot) throws(RuntimeError) {
        let (device, path) = (planned.device, planned.path)
        let mode = UInt64(planned.kind) | UInt64((device.fileMode ?? 0o666) & 0o7777)
        let owned = (device.uid ?? 0) != 0 || (device.gid ?? 0) != 0
        // Three steps see to one that is there.
        call(
            "make device \(path)", .mknodat, .slot(folder), .text(ContainerPath.name(of: path)), .number(mode),
            .number(planned.number), ignoring: [EEXIST], skipOnSuccess: owned ? 0 : 3)
        let file = try makeSlot()
        openName(path, in: folder, isFolder: false, result: file)
        verify(planned, file)
        if owned {
            call(
                "set owner of \(path)", .fchownat, .slot(file), "", .number(UInt64(device.uid ?? 0)),
                .number(UInt64(device.gid ?? 0)), .number(MountFlag.AT_EMPTY_PATH))
        }
        close("close \(path)", file)
    }

    private mutating func verify(_ planned: PlannedDevice) throws(RuntimeError) {
        let file = try openExisting(planned.path)
        verify(planned, file)
        close("close \(planned.path)", file)
    }

    private mutating func verify(_ planned: PlannedDevice, _ file: Slot) {
        ask("find device \(planned.path)", .verifyDevice(planned.device, field: planned.field), file)
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
