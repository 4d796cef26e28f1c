/// The names that an instance's links have on the host, so that it knows its own.
public struct LinkNames: Hashable, Sendable {
    /// The instance's six hexadecimal digits.
    public let tag: String

    public init(tag: String) {
        self.tag = tag
    }

    /// `dv<tag><first six digits of the network's id>`.
    public func bridge(networkID: String) -> String { "dv\(tag)\(networkID.prefix(6))" }

    /// `ve<tag><six digits>`; `random` is to be new for each call.
    public func veth(random: UInt32) -> String {
        let digits = String(random & 0xff_ffff, radix: 16)
        return "ve\(tag)\(String(repeating: "0", count: 6 - digits.count))\(digits)"
    }

    public func isBridge(_ name: String) -> Bool { name.hasPrefix("dv\(tag)") }
    public func isVeth(_ name: String) -> Bool { name.hasPrefix("ve\(tag)") }

    /// The nftables table of the instance.
    public var table: String { "davit_\(tag)" }
}
