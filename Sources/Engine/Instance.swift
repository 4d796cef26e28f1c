import ConfigHash
import Glibc
import LinuxSystem
import OCISpec

import struct Crypto.SHA256

/// Where one davit lives on the host, and the names that it gives to everything there.
///
/// Every path and every host-visible name derives from the two folders, so that instances run side by side.
public struct Instance: Sendable, Hashable {
    public let root: String
    public let run: String
    /// First six hex digits of SHA-256 over root, NUL, run.
    public let tag: String

    /// Both absolute.
    public init(root: String, run: String) {
        let (root, run) = (Self.cleaned(root), Self.cleaned(run))
        self.root = root
        self.run = run
        var hash = SHA256()
        hash.update(data: Array(root.utf8))
        hash.update(data: [0])
        hash.update(data: Array(run.utf8))
        tag = String(hash.finalize().hexadecimal.prefix(6))
    }

    /// `/run//davit/./` is `/run/davit`: spelling does not make another instance.
    private static func cleaned(_ path: String) -> String {
        "/" + path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }

    public var databasePath: String { "\(root)/davit.db" }
    public var socketPath: String { "\(run)/davit.sock" }
    public var lockPath: String { "\(run)/davitd.lock" }
    public var shimsFolder: String { "\(run)/shims" }
    public var netnsFolder: String { "\(run)/netns" }
    public var dnsFolder: String { "\(run)/dns" }
    public var filesFolder: String { "\(run)/files" }
    public var containersFolder: String { "\(root)/containers" }
    public var volumesFolder: String { "\(root)/volumes" }
    public var logsFolder: String { "\(root)/logs" }
    public var seccompFolder: String { "\(root)/seccomp" }
    public var temporaryFolder: String { "\(root)/tmp" }

    public func shimFolder(_ id: ContainerID) -> String { "\(shimsFolder)/\(id.rawValue)" }
    public func netnsPath(_ id: ContainerID) -> String { "\(netnsFolder)/\(id.rawValue)" }
    public func filesFolder(_ id: ContainerID) -> String { "\(filesFolder)/\(id.rawValue)" }
    public func containerFolder(_ id: ContainerID) -> String { "\(containersFolder)/\(id.rawValue)" }
    public func volumeData(_ name: String) -> String { "\(volumesFolder)/\(name)/_data" }
    public func stackLogsFolder(_ stack: String) -> String { "\(logsFolder)/\(stack)" }
    public func logPath(stack: String, service: String, number: Int) -> String {
        "\(stackLogsFolder(stack))/\(service)-\(number).log"
    }

    public var firewallTable: String { "davit_\(tag)" }
    public var cgroupParent: String { "davit-\(tag)" }
    public var bridgePrefix: String { "dv\(tag)" }
    public func bridgeName(networkID: String) -> String { "\(bridgePrefix)\(networkID.prefix(6))" }

    /// Creates the folders of the instance; all are root's alone (they hold environments and secrets) but the run folder,
    /// which the socket's group may enter.
    public func prepare() throws(SystemError) {
        try Files.makeDirectories(run, mode: 0o755)
        for folder in [
            root, containersFolder, volumesFolder, logsFolder, seccompFolder, temporaryFolder, shimsFolder, netnsFolder,
            dnsFolder, filesFolder,
        ] {
            try Files.makeDirectories(folder, mode: 0o700)
        }
    }
}
