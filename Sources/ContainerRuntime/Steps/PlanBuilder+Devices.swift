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

    /// Makes the nodes; one that is there already has to be the same.
    ///
    /// - Parameter hasHostDev: /dev is one of the host's: what is in it is not ours to add to.
    mutating func makeDevices(_ devices: [PlannedDevice], hasHostDev: Bool) throws(RuntimeError) {
        for device in devices {
            let outer = field
            field = device.field
            defer { field = outer }
            if let tree = device.tree {
                let step = LaunchPlan.Step(
                    name: "mount device \(device.path)", operation: .call(.move_mount),
                    arguments: [
                        .slot(tree), "", Self.currentFolder, .text(device.path),
                        .number(MountFlag.MOVE_MOUNT_F_EMPTY_PATH),
                    ])
                attempt(step, preparedBy: Self.makeFile(device.path, attempt: step))
            } else if hasHostDev && device.isBelowDev {
                try verify(device)
            } else {
                try makeNode(device)
            }
        }
    }

    private mutating func makeNode(_ planned: PlannedDevice) throws(RuntimeError) {
        let (device, path) = (planned.device, planned.path)
        let mode = UInt64(planned.kind) | UInt64((device.fileMode ?? 0o666) & 0o7777)
        var node = LaunchPlan.Step(
            name: "make device \(path)", operation: .call(.mknodat),
            arguments: [Self.currentFolder, .text(path), .number(mode), .number(planned.number)], ignored: [EEXIST])
        let folders = Self.makeFolders(ContainerPath.folder(of: path))
        let owned = (device.uid ?? 0) != 0 || (device.gid ?? 0) != 0
        // Three steps see to one that is there.
        node.skipOnSuccess = 3
        var first = node
        first.ignored.append(ENOENT)
        first.skipOnSuccess += folders.count + 1
        append([first] + folders + [node])
        try verify(planned)
        guard owned else { return }
        call(
            "set owner of \(path)", .fchownat, Self.currentFolder, .text(path), .number(UInt64(device.uid ?? 0)),
            .number(UInt64(device.gid ?? 0)), 0)
    }

    private mutating func verify(_ planned: PlannedDevice) throws(RuntimeError) {
        let file = try makeSlot()
        let path = planned.path
        call(
            "find device \(path)", .openat, Self.currentFolder, .text(path),
            .number(UInt64(OpenFlag.O_PATH | O_CLOEXEC)), 0, result: file)
        ask("find device \(path)", .verifyDevice(planned.device, field: planned.field), file)
        call("find device \(path)", .close, .slot(file))
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
