/// The sets and maps of the table; the rules never change, only these do.
enum FirewallSet: String, CaseIterable, Sendable {
    /// Every bridge of the instance.
    case bridges
    /// Those that nothing leaves or enters.
    case internalBridges = "internal"
    /// `bridge . bridge` for those whose containers talk to one another.
    case communicating
    /// `bridge . address`: where an internal network may reach the host.
    case gateways
    /// `bridge . subnet`
    case subnets
    /// `protocol . port : address . port` for every address of the host.
    case published
    /// `host address . protocol . port : address . port`
    case publishedAt = "published_at"

    var declaration: String {
        switch self {
        case .bridges, .internalBridges: "set \(rawValue) { type ifname; }"
        case .communicating: "set \(rawValue) { type ifname . ifname; }"
        case .gateways: "set \(rawValue) { type ifname . ipv4_addr; }"
        case .subnets: "set \(rawValue) { type ifname . ipv4_addr; flags interval; }"
        case .published: "map \(rawValue) { type inet_proto . inet_service : ipv4_addr . inet_service; }"
        case .publishedAt:
            "map \(rawValue) { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service; }"
        }
    }
}

/// The table's text. Source: nft(8).
enum FirewallRuleset {
    /// An empty chain whose name says which rules the table has: other rules, other number.
    static let version = "ruleset_1"

    static func text(table: String) -> String {
        """
        table ip \(table) {
            \(FirewallSet.allCases.map(\.declaration).joined(separator: "\n    "))
            chain \(version) {
            }
            # route_localnet, which lets 127.0.0.1 reach published ports, must not let others reach 127.0.0.0/8.
            chain raw {
                type filter hook prerouting priority -300; policy accept;
                iifname != "lo" ip daddr 127.0.0.0/8 drop
                iifname != "lo" ip saddr 127.0.0.0/8 drop
            }
            chain publish {
                dnat to ip daddr . meta l4proto . th dport map @published_at
                dnat to meta l4proto . th dport map @published
            }
            # From outside and from containers.
            chain prerouting {
                type nat hook prerouting priority -100; policy accept;
                fib daddr type local jump publish
            }
            # From the host itself.
            chain output {
                type nat hook output priority -100; policy accept;
                fib daddr type local jump publish
            }
            # An internal network reaches the host at its own gateway address alone.
            chain input {
                type filter hook input priority 0; policy accept;
                ct state established,related accept
                iifname @internal iifname . ip daddr != @gateways drop
            }
            chain forward {
                type filter hook forward priority 0; policy accept;
                iifname != @bridges oifname != @bridges accept
                iifname . oifname @communicating accept
                iifname @internal drop
                oifname @internal drop
                ct state vmap { established : accept, related : accept, invalid : drop }
                oifname != @bridges accept
                ct status dnat accept
                drop
            }
            # To a published port from a container or the host: the answer has to come back this way. A packet that
            # br_netfilter redirects within its bridge has no input link here.
            chain postrouting {
                type nat hook postrouting priority 100; policy accept;
                oifname . ip saddr @subnets ct status dnat masquerade
                oifname @bridges ct status dnat iifname @bridges masquerade
                oifname @bridges ct status dnat fib saddr type local masquerade
                oifname != @bridges iifname @bridges iifname != @internal masquerade
            }
        }
        """
    }
}
