import ComposeModel
import Diagnostics

/// Attributes that work in part, and those of networks, volumes, configs and secrets.
extension UnsupportedFeatures {
    static let partialRows: [Row<Service>] = [
        row("network_mode") { service in
            switch service.networkMode {
            case .bridge, .private, .shareable:
                Finding("`network_mode` can be none, host or service:NAME; use `networks`", "network_mode")
            case .other(let name) where !name.isEmpty:
                Finding(
                    "networks outside of the project are joined by `networks` with `external: true`", "network_mode")
            case nil, .host, .some(.none), .service, .container, .other: nil
            }
        },
        row("link-alias") { service in
            let index = service.links.firstIndex { link in
                let parts = link.split(separator: ":", maxSplits: 1)
                return parts.count == 2 && parts[0] != parts[1]
            }
            return index.map {
                Finding(
                    "a name of its own for a link does not resolve yet; give the other service an alias", "links",
                    "\($0)")
            }
        },
        row("apparmor") { service in
            let index = service.securityOpt.firstIndex { option in
                option.hasPrefix("apparmor") && !option.hasSuffix("unconfined")
            }
            return index.map { Finding("AppArmor profiles cannot be applied yet", "security_opt", "\($0)") }
        },
        row("bind-recursive") { service in
            let index = service.volumes.firstIndex { $0.bind?.recursive == "readonly" }
            return index.map {
                Finding(
                    "mounts inside of this one cannot be made read-only yet", "volumes", "\($0)", "bind", "recursive")
            }
        },
        row("link_local_ips") { service in
            let name = service.networks.sorted { $0.key < $1.key }.first { !($0.value?.linkLocalIPs ?? []).isEmpty }?
                .key
            return name.map { Finding("link-local addresses cannot be given yet", "networks", $0, "link_local_ips") }
        },
        row("network-option", .warning) { service in
            let name = service.networks.sorted { $0.key < $1.key }.first { !($0.value?.driverOpts ?? [:]).isEmpty }?.key
            return name.map { Finding("driver options are ignored here", "networks", $0, "driver_opts") }
        },
        row("pull_policy", .warning) { service in
            switch service.pullPolicy {
            case nil, .never, .missing: nil
            default: Finding("images cannot be pulled yet; the one that was imported is used", "pull_policy")
            }
        },
        row("update_config", .warning) {
            used(
                $0.deploy?.updateConfig != nil, "replicas are replaced at once; this is ignored", "deploy",
                "update_config")
        },
        row("rollback_config", .warning) {
            used(
                $0.deploy?.rollbackConfig != nil, "nothing is rolled back; this is ignored", "deploy", "rollback_config"
            )
        },
        row("restart-times", .warning) { service in
            let policy = service.deploy?.restartPolicy
            return used(
                policy?.delay != nil || policy?.window != nil,
                "`delay` and `window` are ignored; waits between restarts double from 100 ms to a minute", "deploy",
                "restart_policy")
        },
        row("reservations", .warning) { service in
            let reserved = service.deploy?.resources.reservations
            return used(
                reserved?.cpus != nil || !(reserved?.genericResources ?? []).isEmpty,
                "only memory can be reserved; the rest is ignored", "deploy", "resources", "reservations")
        },
        row("device-options", .warning) { service in
            let gpu = service.gpus.firstIndex { !$0.options.isEmpty }
            let device = service.deploy?.resources.reservations?.devices.firstIndex { !$0.options.isEmpty }
            let message = "options of a driver are ignored; devices are what CDI files describe"
            return gpu.map { Finding(message, "gpus", "\($0)", "options") }
                ?? device.map {
                    Finding(message, "deploy", "resources", "reservations", "devices", "\($0)", "options")
                }
        },
        row("restart_unhealthy", .warning) {
            used($0.xDavit?.restartUnhealthy ?? false, "this is ignored yet", "x-davit", "restart_unhealthy")
        },
    ]

    /// Of configs and secrets.
    static let fileRows: [Row<Config>] = [
        row("external") {
            used(
                $0.external, "external configs and secrets are not known here; use `file`, `content` or `environment`",
                "external")
        }
    ]

    static let networkRows: [Row<Network>] = [
        row("network-driver") { network in
            let known = ["", "bridge", "default"]
            return used(
                !network.external && !known.contains(network.driver ?? ""),
                "networks with driver \(network.driver ?? "") cannot be made yet; `bridge` can", "driver")
        },
        row("ipv6-only") { used($0.enableIPv4 == false, "networks without IPv4 cannot be made yet", "enable_ipv4") },
        row("ipv6", .warning) { used($0.enableIPv6 == true, "IPv6 is ignored; the network has IPv4", "enable_ipv6") },
        row("ipam-driver") { network in
            ["", "default"].contains(network.ipam.driver ?? "")
                ? nil : Finding("this IPAM driver cannot be used", "ipam", "driver")
        },
        row("ipam-pools", .warning) { network in
            network.ipam.config.count < 2
                ? nil : Finding("only the first subnet is used, the others are ignored", "ipam", "config", "1")
        },
        row("ipam-addresses", .warning) { network in
            let index = network.ipam.config.firstIndex { !$0.auxAddresses.isEmpty }
            return index.map { Finding("`aux_addresses` is ignored", "ipam", "config", "\($0)", "aux_addresses") }
        },
        row("icc") { network in
            let option = "com.docker.network.bridge.enable_icc"
            return network.driverOpts[option].map { $0 == "false" } ?? false
                ? Finding("containers of one network cannot be kept apart yet", "driver_opts", option) : nil
        },
        row("network-option", .warning) { network in
            let known = ["com.docker.network.driver.mtu", "com.docker.network.bridge.enable_icc"]
            return network.driverOpts.keys.sorted().first { !known.contains($0) }.map {
                Finding("the driver option `\($0)` is ignored", "driver_opts", $0)
            }
        },
    ]

    static let volumeRows: [Row<Volume>] = [
        row("volume-driver") { volume in
            used(
                !volume.external && !["", "local"].contains(volume.driver ?? ""),
                "volumes with driver \(volume.driver ?? "") cannot be made yet; `local` can", "driver")
        },
        row("volume-type") { volume in
            let type = volume.driverOpts["type"] ?? ""
            return ["", "none", "bind"].contains(type)
                ? nil : Finding("volumes of type \(type) cannot be made yet", "driver_opts", "type")
        },
    ]
}
