extension Request {
    /// Gives a link an address of 4 (IPv4) or 16 (IPv6) octets; one that it has already is replaced, so repeating it
    /// does no harm. IPv4 gets the subnet's broadcast address, IPv6 no duplicate detection, which would delay its use.
    public static func addAddress(_ address: [UInt8], prefixLength: UInt8, index: Int32) -> Request {
        let isIPv4 = address.count == 4
        let flags = isIPv4 ? 0 : IfLink.IFA_F_NODAD
        var attributes = [Attribute.bytes(IfLink.IFA_LOCAL, address), .bytes(IfLink.IFA_ADDRESS, address)]
        if isIPv4, prefixLength <= 30 {
            attributes.append(.bytes(IfLink.IFA_BROADCAST, lastAddress(address, prefixLength: Int(prefixLength))))
        }
        return Request(
            RTNetlink.RTM_NEWADDR, "RTM_NEWADDR",
            flags: NetlinkHeader.NLM_F_CREATE | NetlinkHeader.NLM_F_REPLACE,
            subject: "\(text(address))/\(prefixLength)",
            header: addressHeader(isIPv4 ? RTNetlink.AF_INET : RTNetlink.AF_INET6, prefixLength, flags, index),
            attributes)
    }

    /// Errors: EADDRNOTAVAIL.
    public static func deleteAddress(_ address: [UInt8], prefixLength: UInt8, index: Int32) -> Request {
        let family = address.count == 4 ? RTNetlink.AF_INET : RTNetlink.AF_INET6
        return Request(
            RTNetlink.RTM_DELADDR, "RTM_DELADDR", subject: "\(text(address))/\(prefixLength)",
            header: addressHeader(family, prefixLength, 0, index), [.bytes(IfLink.IFA_LOCAL, address)])
    }

    /// The addresses of all links, IPv4 by default.
    public static func addresses(family: UInt8 = RTNetlink.AF_INET) -> Request {
        Request(
            RTNetlink.RTM_GETADDR, "RTM_GETADDR", flags: NetlinkHeader.NLM_F_DUMP, subject: "addresses",
            header: addressHeader(family, 0, 0, 0), [])
    }

    /// `struct ifaddrmsg`
    private static func addressHeader(_ family: UInt8, _ length: UInt8, _ flags: UInt8, _ index: Int32) -> [UInt8] {
        [family, length, flags, RTNetlink.RT_SCOPE_UNIVERSE] + nativeBytes(index)
    }

    private static func lastAddress(_ address: [UInt8], prefixLength: Int) -> [UInt8] {
        address.enumerated().map { index, octet in
            let bits = min(max(prefixLength - index * 8, 0), 8)
            return octet | UInt8(truncatingIfNeeded: 0xff >> bits)
        }
    }

    static func text(_ address: [UInt8]) -> String {
        guard address.count == 16 else { return address.map(String.init).joined(separator: ".") }
        return stride(from: 0, to: 16, by: 2)
            .map { String(UInt16(address[$0]) << 8 | UInt16(address[$0 + 1]), radix: 16) }.joined(separator: ":")
    }
}
