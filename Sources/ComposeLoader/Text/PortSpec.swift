import Glibc

/// The short form of a published port: `[[ip:]host:]container[/protocol]`, each port a number or a range.
struct PortSpec {
    struct Port: Hashable {
        var hostIP: String?
        var published: String?
        var target: Int
        var transport: String
    }

    struct Failure: Error {
        let id: String
        let message: String

        init(_ id: String, _ message: String) {
            self.id = "compose.port.\(id)"
            self.message = message
        }
    }

    /// - Parameter limit: How many ports the text may stand for.
    static func parse(_ text: String, limit: Int = 65536) throws(Failure) -> [Port] {
        var rest = Substring(text)
        var transport = "tcp"
        if let slash = rest.lastIndex(of: "/") {
            transport = rest[rest.index(after: slash)...].lowercased()
            rest = rest[..<slash]
            if transport.isEmpty { transport = "tcp" }
            guard ["tcp", "udp", "sctp"].contains(transport) else {
                throw Failure("protocol", "`\(transport)` is no protocol; there are tcp, udp and sctp")
            }
        }
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
        guard let container = parts.last, !container.isEmpty else {
            throw Failure("missing", "the container's port is missing")
        }
        let target = try range(container, "the container's port")
        guard target.count <= limit else { throw Failure("count", "the file publishes too many ports") }
        let host = parts.count > 1 ? parts[parts.count - 2] : ""
        let hostIP = try address(parts.dropLast(2).joined(separator: ":"), isGiven: parts.count > 2)
        guard !host.isEmpty else {
            return target.map { Port(hostIP: hostIP, published: nil, target: $0, transport: transport) }
        }
        let published = try range(host, "the published port", allowsZero: true)
        if published.count == target.count {
            return zip(published, target).map {
                Port(hostIP: hostIP, published: String($0), target: $1, transport: transport)
            }
        }
        guard target.count == 1 else {
            throw Failure("ranges", "the ranges \(host) and \(container) have different lengths")
        }
        let text = "\(published.lowerBound)-\(published.upperBound)"
        return [Port(hostIP: hostIP, published: text, target: target.lowerBound, transport: transport)]
    }

    private static func address(_ text: String, isGiven: Bool) throws(Failure) -> String? {
        guard isGiven, !text.isEmpty else { return nil }
        var text = text
        if text.hasPrefix("["), text.hasSuffix("]") { text = String(text.dropFirst().dropLast()) }
        guard isAddress(text) else { throw Failure("address", "`\(text)` is no IP address") }
        return text
    }

    static func isAddress(_ text: String) -> Bool {
        let bare = text.split(separator: "%", maxSplits: 1).first.map(String.init) ?? text
        var buffer = in6_addr()
        return inet_pton(AF_INET, bare, &buffer) == 1 || inet_pton(AF_INET6, bare, &buffer) == 1
    }

    static func range(
        _ text: Substring, _ what: String, allowsZero: Bool = false
    ) throws(Failure) -> ClosedRange<Int> {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = parts.first.flatMap({ Int($0) }), let last = parts.last.flatMap({ Int($0) })
        else { throw Failure("number", "\(what) `\(text)` is no number and no range") }
        let allowed = (allowsZero ? 0 : 1)...65535
        for port in [first, last] where !allowed.contains(port) {
            throw Failure("range", "\(what) \(port) is outside 1-65535")
        }
        guard first <= last else { throw Failure("order", "\(what) `\(text)` ends before it begins") }
        return first...last
    }
}
