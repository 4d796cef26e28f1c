import Glibc
import LinuxSystem

/// The resolvers of the host, read again when the file has changed.
///
/// Loopback addresses stay in: they are asked from the host's network namespace, where they work.
struct HostResolvers {
    private let path: String
    private var addresses: [ResolverAddress] = []
    private var version: (modified: Int, nanoseconds: Int, inode: UInt64)?
    private var checkedAt: UInt64?

    init(path: String = "/etc/resolv.conf") {
        self.path = path
    }

    /// - Parameter now: monotonic nanoseconds; the file is looked at once a second at most.
    mutating func current(now: UInt64) -> [ResolverAddress] {
        if let checkedAt, now < checkedAt + 1_000_000_000 { return addresses }
        checkedAt = now
        do throws(SystemError) {
            let status = try Files.status(path)
            let found = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec, UInt64(status.st_ino))
            if let version, version == found { return addresses }
            addresses = Self.parse(try Files.readText(path, limit: 1 << 20))
            version = found
        } catch {
            // Replaced at this moment, or missing: the last known ones go on.
            version = nil
        }
        return addresses
    }

    /// The `nameserver` lines, three at most. Source: resolv.conf(5).
    static func parse(_ text: String) -> [ResolverAddress] {
        let addresses = text.split(whereSeparator: \.isNewline).compactMap { line -> ResolverAddress? in
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count >= 2, words[0] == "nameserver" else { return nil }
            return ResolverAddress(String(words[1]))
        }
        return Array(addresses.prefix(3))
    }
}
