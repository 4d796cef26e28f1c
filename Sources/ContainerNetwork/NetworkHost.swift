import Glibc
import LinuxSystem
import Netlink

/// An instance's networks on this host: bridges, network namespaces, published ports, firewall.
///
/// One owner, one thread: `attach` takes the calling thread into the container's namespace for a moment, so every call
/// comes from one dedicated thread and never from a shared pool. Every operation may be repeated: what is there
/// already with the same content is success, as is what is gone already on removal. Nothing is remembered that the
/// kernel does not know; after a restart of the owner a new value carries on.
public final class NetworkHost {
    public let names: LinkNames
    /// Where the namespaces are bind-mounted, one file a container.
    public let namespaceFolder: String

    let sysctls: SysctlTree
    let firewall: Firewall
    var netlink: NetlinkSocket
    let home: HomeNamespace

    /// Opens what it works with; changes nothing on the host.
    ///
    /// - Parameters:
    ///   - tag: the instance's six hexadecimal digits.
    ///   - namespaceFolder: `$RUN/netns`.
    public init(tag: String, namespaceFolder: String) throws(NetworkError) {
        names = LinkNames(tag: tag)
        self.namespaceFolder = namespaceFolder
        sysctls = SysctlTree(root: "/proc/sys")
        home = try HomeNamespace()
        netlink = try translating { () throws(NetlinkError) in try NetlinkSocket() }
        firewall = try Firewall(table: names.table)
    }

    /// The link of that name; nil when there is none.
    func link(named name: String) throws(NetworkError) -> Link? {
        do {
            return try netlink.query(.link(named: name)).lazy.compactMap(Link.init).first
        } catch {
            guard error.errno == ENODEV else { throw NetworkError(error) }
            return nil
        }
    }
}
