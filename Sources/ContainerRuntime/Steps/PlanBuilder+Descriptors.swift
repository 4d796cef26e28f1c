import Glibc
import LinuxSystem

extension PlanBuilder {
    mutating func newSession() {
        call("make a session", .setsid)
    }

    /// `descriptors` are above 2.
    mutating func setStandardIO(_ descriptors: StandardDescriptors) {
        let list = [(descriptors.stdin, "stdin"), (descriptors.stdout, "stdout"), (descriptors.stderr, "stderr")]
        for (target, (source, name)) in list.enumerated() {
            call("set \(name)", .dup3, .signed(source), .signed(target), 0)
        }
    }

    /// Makes `peer` (above 2) the controlling terminal of the session and stdin, stdout, stderr.
    mutating func setTerminal(peer: Int32, owner: UInt32) {
        call("set the controlling terminal", .ioctl, .signed(peer), .number(TerminalRequest.TIOCSCTTY), 0)
        if owner != 0 {
            call("set owner of the terminal", .fchown, .signed(peer), .number(UInt64(owner)), .signed(-1))
        }
        setStandardIO(StandardDescriptors(stdin: peer, stdout: peer, stderr: peer))
    }

    /// Closes everything above 2 but `kept`. Before the working folder is entered, which could else be one of the host's
    /// by /proc/self/fd. Source: CVE-2024-21626.
    mutating func closeOthers(keeping kept: [Int32]) {
        var first: UInt64 = 3
        for descriptor in kept.sorted() {
            let number = UInt64(max(descriptor, 3))
            if number > first {
                call("close descriptors", .close_range, .number(first), .number(number - 1), 0)
            }
            first = number + 1
        }
        call("close descriptors", .close_range, .number(first), .number(UInt64(UInt32.max)), 0)
    }

    /// For the last part: makes the missing folder, if the root is still writable.
    mutating func makeWorkingFolder(_ path: String) throws(RuntimeError) {
        close("find working folder \(path)", try openFolder(ContainerPath.normalized(path)))
    }

    /// Within the root, by no link of /proc to somebody's descriptor or working folder. Source: CVE-2024-21626.
    mutating func enterWorkingFolder(_ path: String) throws(RuntimeError) {
        let name = "enter working folder \(path)"
        let folder = try makeSlot()
        call("enter the root", .chdir, "/")
        let flags = Self.folderFlags
        let inside = ResolveFlag.RESOLVE_IN_ROOT | ResolveFlag.RESOLVE_NO_MAGICLINKS
        call(
            name, .openat2, Self.currentFolder, .text(path), .how(flags: flags, resolve: inside), 24, result: folder)
        call(name, .fchdir, .slot(folder))
        close(name, folder)
        append("find working folder \(path) within the root", .checkWorkingFolder)
    }

    /// Tells the parent that all is ready, waits for a connection to `socket` and reports to it from then on.
    mutating func waitForStart(socket: Int32, report: Int32) throws(RuntimeError) {
        let connection = try makeSlot()
        call("tell that it is created", .close, .signed(report))
        let closeOnExec = UInt64(O_CLOEXEC)
        call("wait for start", .accept4, .signed(socket), .null, .null, .number(closeOnExec), result: connection)
        append("report to start", .reportTo, [.slot(connection)])
        call("close the start socket", .close, .signed(socket))
    }
}
