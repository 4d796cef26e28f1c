extension Request {
    /// Adds a route of the main table, or replaces the one to the same destination. A destination of length 0 is the
    /// default route; without a gateway the destination is on the link.
    public static func addRoute(
        to destination: [UInt8], prefixLength: UInt8, gateway: [UInt8]?, index: Int32
    ) -> Request {
        let scope = gateway == nil ? RTNetlink.RT_SCOPE_LINK : RTNetlink.RT_SCOPE_UNIVERSE
        var attributes: [Attribute] = prefixLength == 0 ? [] : [.bytes(RTNetlink.RTA_DST, destination)]
        if let gateway { attributes.append(.bytes(RTNetlink.RTA_GATEWAY, gateway)) }
        attributes.append(.number(RTNetlink.RTA_OIF, index))
        return Request(
            RTNetlink.RTM_NEWROUTE, "RTM_NEWROUTE",
            flags: NetlinkHeader.NLM_F_CREATE | NetlinkHeader.NLM_F_REPLACE,
            subject: prefixLength == 0 ? "default route" : "route to \(text(destination))/\(prefixLength)",
            header: routeHeader(
                destination.count == 4 ? RTNetlink.AF_INET : RTNetlink.AF_INET6, prefixLength,
                RTNetlink.RT_TABLE_MAIN, RTNetlink.RTPROT_BOOT, scope, RTNetlink.RTN_UNICAST),
            attributes)
    }

    /// The routes of all tables, IPv4 by default.
    public static func routes(family: UInt8 = RTNetlink.AF_INET) -> Request {
        Request(
            RTNetlink.RTM_GETROUTE, "RTM_GETROUTE", flags: NetlinkHeader.NLM_F_DUMP, subject: "routes",
            header: routeHeader(family, 0, 0, 0, 0, 0), [])
    }

    /// `struct rtmsg`
    private static func routeHeader(
        _ family: UInt8, _ length: UInt8, _ table: UInt8, _ protocol: UInt8, _ scope: UInt8, _ type: UInt8
    ) -> [UInt8] {
        [family, length, 0, 0, table, `protocol`, scope, type] + nativeBytes(UInt32(0))
    }
}
