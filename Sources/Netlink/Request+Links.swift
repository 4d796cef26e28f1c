extension Request {
    private static let create = NetlinkHeader.NLM_F_CREATE | NetlinkHeader.NLM_F_EXCL

    /// Makes a bridge, down and without addresses. Errors: EEXIST when a link has that name.
    /// With an `address` (six octets) of its own it does not take that of its first port.
    public static func addBridge(_ name: String, address: [UInt8]? = nil, mtu: UInt32? = nil) -> Request {
        var attributes: [Attribute] = [.string(IfLink.IFLA_IFNAME, name)]
        if let address { attributes.append(.bytes(IfLink.IFLA_ADDRESS, address)) }
        if let mtu { attributes.append(.number(IfLink.IFLA_MTU, mtu)) }
        attributes.append(.nested(IfLink.IFLA_LINKINFO, [.string(IfLink.IFLA_INFO_KIND, "bridge")]))
        return Request(
            RTNetlink.RTM_NEWLINK, "RTM_NEWLINK", flags: create, subject: name, header: linkHeader(), attributes)
    }

    /// Makes a veth pair in one message: the host's end up and a port of the bridge with index `master`, the peer in
    /// the network namespace behind the descriptor. The peer is down: the kernel cannot raise it before it has its
    /// other end (ENOTCONN of `veth_open`). Errors: EEXIST when either name is in use.
    public static func addVeth(
        _ name: String, master: Int32, mtu: UInt32? = nil, peer: String, peerAddress: [UInt8]? = nil,
        peerNamespace: Int32
    ) -> Request {
        let up = linkHeader(flags: IfLink.IFF_UP, change: IfLink.IFF_UP)
        let size = mtu.map { [Attribute.number(IfLink.IFLA_MTU, $0)] } ?? []
        let hardware = peerAddress.map { [Attribute.bytes(IfLink.IFLA_ADDRESS, $0)] } ?? []
        let inside = [
            Attribute.string(IfLink.IFLA_IFNAME, peer),
            .number(IfLink.IFLA_NET_NS_FD, UInt32(bitPattern: peerNamespace)),
        ]
        let pair = Attribute(IfLink.VETH_INFO_PEER, .message(header: linkHeader(), inside + size + hardware))
        let info = [Attribute.string(IfLink.IFLA_INFO_KIND, "veth"), .nested(IfLink.IFLA_INFO_DATA, [pair])]
        return Request(
            RTNetlink.RTM_NEWLINK, "RTM_NEWLINK", flags: create, subject: "\(name) with peer \(peer)", header: up,
            [.string(IfLink.IFLA_IFNAME, name)] + size + [.number(IfLink.IFLA_MASTER, master)]
                + [.nested(IfLink.IFLA_LINKINFO, info)])
    }

    /// Changes a link; what is nil stays. `master` 0 takes it out of its bridge.
    public static func setLink(
        index: Int32, isUp: Bool? = nil, master: Int32? = nil, mtu: UInt32? = nil, group: UInt32? = nil
    ) -> Request {
        var attributes: [Attribute] = []
        if let mtu { attributes.append(.number(IfLink.IFLA_MTU, mtu)) }
        if let master { attributes.append(.number(IfLink.IFLA_MASTER, master)) }
        if let group { attributes.append(.number(IfLink.IFLA_GROUP, group)) }
        let change = isUp == nil ? 0 : IfLink.IFF_UP
        let header = linkHeader(index: index, flags: isUp == true ? IfLink.IFF_UP : 0, change: change)
        return Request(
            RTNetlink.RTM_NEWLINK, "RTM_NEWLINK", subject: "link \(index)", header: header, attributes)
    }

    /// Moves a link that is down into the network namespace behind the descriptor, with a name there; `eth%d` lets the
    /// kernel choose the number. Errors: EEXIST, EINVAL of a link that belongs where it is.
    public static func moveLink(index: Int32, as name: String, namespace: Int32) -> Request {
        Request(
            RTNetlink.RTM_NEWLINK, "RTM_NEWLINK", subject: "link \(index) as \(name)", header: linkHeader(index: index),
            [
                .string(IfLink.IFLA_IFNAME, name),
                .number(IfLink.IFLA_NET_NS_FD, UInt32(bitPattern: namespace)),
            ])
    }

    /// Sets a bridge port's flags: an isolated one talks to the bridge itself alone, not to other isolated ones; one in
    /// hairpin mode gets frames back that it sent.
    public static func setPort(index: Int32, isIsolated: Bool, isHairpin: Bool) -> Request {
        Request(
            RTNetlink.RTM_SETLINK, "RTM_SETLINK", subject: "bridge port \(index)",
            header: linkHeader(family: RTNetlink.AF_BRIDGE, index: index),
            [
                .nested(
                    IfLink.IFLA_PROTINFO,
                    [
                        .number(IfLink.IFLA_BRPORT_MODE, UInt8(isHairpin ? 1 : 0)),
                        .number(IfLink.IFLA_BRPORT_ISOLATED, UInt8(isIsolated ? 1 : 0)),
                    ])
            ])
    }

    /// Errors: ENODEV. Takes the kernel some 40 ms, so veths are left to die with their namespace.
    public static func deleteLink(index: Int32) -> Request {
        Request(
            RTNetlink.RTM_DELLINK, "RTM_DELLINK", subject: "link \(index)", header: linkHeader(index: index), [])
    }

    /// Deletes every link of a group in the time that one takes.
    public static func deleteLinks(group: UInt32) -> Request {
        Request(
            RTNetlink.RTM_DELLINK, "RTM_DELLINK", subject: "link group \(group)", header: linkHeader(),
            [.number(IfLink.IFLA_GROUP, group)])
    }

    /// Errors: ENODEV.
    public static func link(named name: String) -> Request {
        Request(
            RTNetlink.RTM_GETLINK, "RTM_GETLINK", subject: name, header: linkHeader(),
            [.string(IfLink.IFLA_IFNAME, name)])
    }

    public static var links: Request {
        Request(
            RTNetlink.RTM_GETLINK, "RTM_GETLINK", flags: NetlinkHeader.NLM_F_DUMP, subject: "links",
            header: linkHeader(), [])
    }
}
