/// An IPv4 address as a number in host order.
struct IPv4Address: Hashable, Sendable {
    let value: UInt32

    init(_ value: UInt32) {
        self.value = value
    }

    /// Reads `a.b.c.d`, in decimal; a prefix length behind a `/` is allowed and ignored.
    init?(_ text: some StringProtocol) {
        let address = text.utf8.prefix { $0 != UInt8(ascii: "/") }
        let parts = address.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            let number = part.reduce(0) { $0 * 10 + UInt32($1 - 0x30) }
            guard number < 256 else { return nil }
            value = value << 8 | number
        }
        self.value = value
    }

    /// Reads the name of a reverse look-up, `d.c.b.a.in-addr.arpa`, in lower case.
    init?(reverseName: String) {
        let suffix = ".in-addr.arpa"
        guard reverseName.hasSuffix(suffix), let backward = IPv4Address(reverseName.dropLast(suffix.count)) else {
            return nil
        }
        value = backward.value.byteSwapped
    }
}
