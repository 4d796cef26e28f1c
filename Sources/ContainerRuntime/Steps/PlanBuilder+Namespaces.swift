import Glibc
import LinuxSystem
import OCISpec

extension PlanBuilder {
    /// Joins namespaces of others by path. All are opened first: the host's paths go with the mount namespace.
    mutating func joinNamespaces(_ namespaces: NamespacePlan) throws(RuntimeError) {
        var files: [Slot] = []
        for joined in namespaces.joined {
            let file = try makeSlot()
            files.append(file)
            about(joined.field) { builder in
                builder.call(
                    "open \(joined.kind.rawValue) namespace \(joined.path)", .openat, Self.currentFolder,
                    .text(joined.path), .number(UInt64(O_RDONLY | O_CLOEXEC)), 0, result: file)
            }
        }
        for (joined, file) in zip(namespaces.joined, files) {
            about(joined.field) { builder in
                builder.call(
                    "join \(joined.kind.rawValue) namespace \(joined.path)", .setns, .slot(file),
                    .number(joined.kind.cloneFlag))
            }
        }
    }

    /// Becomes root of the user namespace behind `descriptor`, then makes what is to belong to it.
    ///
    /// - Parameter ids: of root in there. Source: user_namespaces(7), "Interaction of user namespaces and other types".
    mutating func enterUserNamespace(
        _ descriptor: Int32, ids: UserNamespaceIDs, _ namespaces: NamespacePlan, killWithParent: Bool
    ) {
        call("join user namespace", .setns, .signed(descriptor), .number(NamespaceKind.user.cloneFlag))
        becomeRoot(ids)
        if killWithParent { dieWithParent() }
        let flags = namespaces.unshareFlags
        if flags != 0 { call("make namespaces", .unshare, .number(flags)) }
    }

    /// A pid namespace is for children.
    mutating func enterPIDNamespace(_ namespaces: NamespacePlan, killWithParent: Bool) {
        guard namespaces.needsFork else { return }
        append("make pid namespace", .fork, [.number(NamespaceKind.pid.cloneFlag)])
        if killWithParent { dieWithParent() }
    }

    /// What is made from here on belongs to them. Unmapped ids cannot make anything.
    mutating func becomeRoot(_ ids: UserNamespaceIDs) {
        let (uid, gid) = (Argument.number(UInt64(ids.uid)), Argument.number(UInt64(ids.gid)))
        if ids.canSetGroups { call("drop groups", .setgroups, 0, .null) }
        call("become group \(ids.gid)", .setresgid, gid, gid, gid)
        call("become user \(ids.uid)", .setresuid, uid, uid, uid)
    }

    /// Comes after the joining of the cgroup: that one is the root of the namespace.
    mutating func newCgroupNamespace() {
        call("make cgroup namespace", .unshare, .number(NamespaceKind.cgroup.cloneFlag))
    }

    /// What a time namespace is made with: of this process's folder in the host's /proc, whatever the mount namespace that
    /// is joined meanwhile has there.
    struct Clocks {
        /// /proc/self/ns
        let namespaces: Slot
        var offsets: Slot?
    }

    /// Before the user namespace is entered: the file of the offsets is then the host's root's.
    mutating func openClocks(_ offsets: [String: LinuxTimeOffset]) throws(RuntimeError) -> Clocks {
        var clocks = Clocks(namespaces: try makeSlot())
        call(
            "open namespaces", .openat, Self.currentFolder, "/proc/self/ns", .number(Self.folderFlags), 0,
            result: clocks.namespaces)
        append("find a procfs at /proc", .checkFileSystem(magic: FileSystemMagic.proc), [.slot(clocks.namespaces)])
        guard !offsets.isEmpty else { return clocks }
        let file = try makeSlot()
        call(
            "open timens_offsets", .openat, Self.currentFolder, "/proc/self/timens_offsets",
            .number(UInt64(O_WRONLY | O_CLOEXEC)), 0, result: file)
        clocks.offsets = file
        return clocks
    }

    /// A new time namespace is for children; setns(2) moves this process, which has one thread. Source: time_namespaces(7).
    mutating func newTimeNamespace(_ offsets: [String: LinuxTimeOffset], _ clocks: Clocks) throws(RuntimeError) {
        call("make time namespace", .unshare, .number(NamespaceKind.time.cloneFlag))
        if let file = clocks.offsets {
            let lines = offsets.sorted { $0.key < $1.key }.map {
                "\($0.key) \($0.value.secs) \($0.value.nanosecs ?? 0)\n"
            }
            let bytes = Array(lines.joined().utf8)
            about("linux.timeOffsets") { builder in
                builder.call("set time offsets", .write, .slot(file), .bytes(bytes), .number(UInt64(bytes.count)))
            }
            close("close timens_offsets", file)
        }
        let namespace = try makeSlot()
        call(
            "open time namespace", .openat, .slot(clocks.namespaces), "time_for_children",
            .number(UInt64(O_RDONLY | O_CLOEXEC)), 0, result: namespace)
        call("enter time namespace", .setns, .slot(namespace), .number(NamespaceKind.time.cloneFlag))
        close("close time namespace", namespace)
        close("close namespaces", clocks.namespaces)
    }

    /// A new network namespace has its loopback device down. Source: netdevice(7), SIOCSIFFLAGS.
    mutating func bringUpLoopback() throws(RuntimeError) {
        let socket = try makeSlot()
        let datagramCloseOnExec: UInt64 = 0o2000002
        var request = [UInt8](repeating: 0, count: 40)  // struct ifreq
        request.replaceSubrange(0..<2, with: "lo".utf8)
        request[16] = 0x41  // IFF_UP | IFF_RUNNING
        let setFlags: UInt64 = 0x8914  // SIOCSIFFLAGS
        call("open a socket", .socket, .number(UInt64(AF_INET)), .number(datagramCloseOnExec), 0, result: socket)
        call("bring up lo", .ioctl, .slot(socket), .number(setFlags), .bytes(request))
        call("close a socket", .close, .slot(socket))
    }

    mutating func setNames(hostname: String?, domainname: String?) {
        if let hostname, !hostname.isEmpty {
            about("hostname") { builder in
                builder.call("set hostname", .sethostname, .text(hostname), .number(UInt64(hostname.utf8.count)))
            }
        }
        if let domainname, !domainname.isEmpty {
            about("domainname") { builder in
                builder.call(
                    "set domainname", .setdomainname, .text(domainname), .number(UInt64(domainname.utf8.count)))
            }
        }
    }

    /// An anonymous session keyring, so that the container does not see the host's keys.
    mutating func newKeyring() {
        let joinSession: UInt64 = 1  // KEYCTL_JOIN_SESSION_KEYRING
        // A kernel without keys, or a sandbox around us that forbids them.
        call("make a session keyring", .keyctl, .number(joinSession), .null, ignoring: [ENOSYS, EPERM])
    }
}
