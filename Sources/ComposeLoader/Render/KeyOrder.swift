import ComposeModel

/// The order of keys in YAML output: attributes as the model has them, names by `KeyCollation`.
enum KeyOrder {
    private static let tables: PathTable<[String]> = PathTable([
        "services.*": Service.fields.names, "services.*.build": Build.fields.names,
        "services.*.build.secrets.[]": FileReference.fields.names, "services.*.configs.[]": FileReference.fields.names,
        "services.*.secrets.[]": FileReference.fields.names, "services.*.ports.[]": PortMapping.fields.names,
        "services.*.volumes.[]": ServiceVolume.fields.names, "services.*.volumes.[].bind": bind,
        "services.*.volumes.[].volume": ServiceVolume.Named.fields.names,
        "services.*.volumes.[].tmpfs": ServiceVolume.Tmpfs.fields.names,
        "services.*.healthcheck": HealthCheck.fields.names, "services.*.logging": Logging.fields.names,
        "services.*.depends_on.*": DependsOn.fields.names, "services.*.networks.*": ServiceNetwork.fields.names,
        "services.*.devices.[]": DeviceMapping.fields.names, "services.*.gpus.[]": DeviceRequest.fields.names,
        "services.*.env_file.[]": EnvFile.fields.names, "services.*.provider": Provider.fields.names,
        "services.*.blkio_config": BlkioConfig.fields.names,
        "services.*.blkio_config.weight_device.[]": BlkioConfig.Weight.fields.names,
        "services.*.ulimits.*": ["single", "soft", "hard"], "services.*.deploy": Deploy.fields.names,
        "services.*.deploy.resources": Resources.fields.names,
        "services.*.deploy.resources.limits": Resource.fields.names,
        "services.*.deploy.resources.reservations": Resource.fields.names,
        "services.*.deploy.resources.reservations.devices.[]": DeviceRequest.fields.names,
        "services.*.deploy.update_config": UpdateConfig.fields.names,
        "services.*.deploy.rollback_config": UpdateConfig.fields.names,
        "services.*.deploy.restart_policy": DeployRestartPolicy.fields.names,
        "services.*.deploy.placement": Placement.fields.names,
        "services.*.develop.watch.[]": Develop.Trigger.fields.names,
        "services.*.post_start.[]": ServiceHook.fields.names, "services.*.pre_stop.[]": ServiceHook.fields.names,
        "networks.*": Network.fields.names, "networks.*.ipam": IPAM.fields.names,
        "networks.*.ipam.config.[]": IPAM.Pool.fields.names, "volumes.*": Volume.fields.names,
        "configs.*": Config.fields.names, "secrets.*": Config.fields.names, "models.*": Model.fields.names,
    ])

    private static let bind = ServiceVolume.Bind.fields.names
    private static let top = ["name", "services", "networks", "volumes", "secrets", "configs", "models"]

    /// Keys that no table has come last, sorted.
    static func sorted(_ path: [String], _ keys: [String]) -> [String] {
        let sorted = keys.sorted(by: KeyCollation.precedes)
        guard !path.isEmpty else { return first(top, sorted) }
        var table: PathTable<[String]>? = tables
        for step in path {
            table = Int(step) != nil && table?.element != nil ? table?.element : table?.child(step)
        }
        return table?.rule.map { first($0, sorted) } ?? sorted
    }

    private static func first(_ names: [String], _ keys: [String]) -> [String] {
        guard keys.count > 1 else { return keys }
        let known = Set(keys)
        let listed = Set(names)
        return names.filter(known.contains) + keys.filter { !listed.contains($0) }
    }
}
