/// The shape of one service.
enum ServiceSchema {
    static let service = Shape.object([
        "annotations": .pairs, "attach": .boolean, "blkio_config": blkio, "build": BuildSchema.build,
        "cap_add": .list(.string), "cap_drop": .list(.string), "cgroup": .choice(["host", "private"]),
        "cgroup_parent": .string, "command": .command, "configs": files, "container_name": containerName,
        "cpu_count": .integer, "cpu_percent": .number, "cpu_period": .number, "cpu_quota": .number,
        "cpu_rt_period": .number, "cpu_rt_runtime": .number, "cpu_shares": .number, "cpus": .number,
        "cpuset": .string, "credential_spec": .object(["config": .string, "file": .string, "registry": .string]),
        "depends_on": dependsOn, "deploy": DeploySchema.deploy, "develop": BuildSchema.develop,
        "device_cgroup_rules": .list(.string), "devices": devices, "dns": .stringOrList, "dns_opt": .list(.string),
        "dns_search": .stringOrList, "domainname": .string, "entrypoint": .command, "env_file": envFile,
        "environment": .pairs, "expose": .list(.text), "extends": extends, "external_links": .list(.string),
        "extra_hosts": extraHosts, "gpus": .either([.choice(["all"]), .list(DeploySchema.device(isStrict: false))]),
        "group_add": .list(.text), "healthcheck": healthcheck, "hostname": .string, "image": .string,
        "init": .boolean, "ipc": .string, "isolation": .string,
        "label_file": .either([.string, .list(.string, unique: false)]), "labels": .pairs,
        "links": .list(.string), "logging": logging, "mac_address": .string, "mem_limit": .text,
        "mem_reservation": .text, "mem_swappiness": .text, "memswap_limit": .text, "models": models,
        "network_mode": .string, "networks": networks, "oom_kill_disable": .boolean,
        "oom_score_adj": .range(-1000...1000),
        "pid": .nullable(.string), "pids_limit": .number, "platform": .string, "ports": .list(port),
        "post_start": .list(hook, unique: false), "pre_start": .list(hook, unique: false),
        "pre_stop": .list(hook, unique: false), "privileged": .boolean, "profiles": .list(.string),
        "provider": provider, "pull_policy": pullPolicy, "pull_refresh_after": .string, "read_only": .boolean,
        "restart": restart, "runtime": .string, "scale": .integer, "secrets": files, "security_opt": .list(.string),
        "shm_size": .text, "stdin_open": .boolean, "stop_grace_period": .string, "stop_signal": .string,
        "storage_opt": .map(.scalar), "sysctls": .pairs, "tmpfs": .stringOrList, "tty": .boolean,
        "ulimits": ulimits, "use_api_socket": .boolean, "user": .string, "userns_mode": .string, "uts": .string,
        "volumes": .list(volume), "volumes_from": .list(.string), "working_dir": .string, "x-davit": davit,
    ])

    private static let containerName = Shape.checked(what: "a valid container name ([a-zA-Z0-9][a-zA-Z0-9_.-]+)") {
        text in
        let bytes = Array(text.utf8)
        guard let first = bytes.first, bytes.count > 1 else { return false }
        func isLetterOrDigit(_ byte: UInt8) -> Bool { Template.isNamePart(byte) && byte != UInt8(ascii: "_") }
        return isLetterOrDigit(first) && bytes.allSatisfy { isLetterOrDigit($0) || "_.-".utf8.contains($0) }
    }

    private static let restart = Shape.checked(what: "`no`, `always`, `on-failure[:count]` or `unless-stopped`") {
        text in
        if ["", "no", "always", "unless-stopped", "on-failure"].contains(text) { return true }
        return text.hasPrefix("on-failure:") && Int(text.dropFirst(11)) != nil
    }

    private static let pullPolicy = Shape.checked(
        what: "`always`, `never`, `missing`, `build`, `daily`, `weekly`, `refresh` or `every_<duration>`"
    ) { text in
        ["", "always", "never", "build", "if_not_present", "missing", "refresh", "daily", "weekly"].contains(text)
            || text.hasPrefix("every_") && Quantity.duration(String(text.dropFirst(6))) != nil
    }

    private static let dependsOn = Shape.either([
        .list(.string),
        .map(
            .object(
                [
                    "condition": .choice(["service_started", "service_healthy", "service_completed_successfully"]),
                    "required": .boolean, "restart": .boolean,
                ], required: ["condition"]), keys: .name),
    ])

    private static let devices = Shape.list(
        .either([
            .string, .object(["source": .string, "target": .string, "permissions": .string], required: ["source"]),
        ]), unique: false)

    private static let envFile = Shape.either([
        .string,
        .list(
            .either([
                .string,
                .object(["path": .string, "format": .string, "required": .boolean], required: ["path"]),
            ]), unique: false),
    ])

    private static let extends = Shape.either([
        .string, .object(["service": .string, "file": .string], required: ["service"]),
    ])

    static let extraHosts = Shape.either([
        .map(.either([.string, .list(.string, unique: false)])), .list(.string),
    ])

    private static let healthcheck = Shape.object([
        "disable": .boolean, "interval": .string, "retries": .number,
        "test": .either([.string, .list(.string, unique: false)]), "timeout": .string, "start_period": .string,
        "start_interval": .string,
    ])

    private static let logging = Shape.object(["driver": .string, "options": .map(.nullable(.text))])

    private static let models = Shape.either([
        .list(.string), .map(.nullable(.object(["endpoint_var": .string, "model_var": .string])), keys: .name),
    ])

    private static let networks = Shape.either([
        .list(.string),
        .map(
            .nullable(
                .object([
                    "aliases": .list(.string), "interface_name": .string, "ipv4_address": .string,
                    "ipv6_address": .string, "link_local_ips": .list(.string), "mac_address": .string,
                    "driver_opts": .map(.text), "priority": .number, "gw_priority": .number,
                ])), keys: .name),
    ])

    private static let port = Shape.either([
        .text,
        .object([
            "name": .string, "mode": .string, "host_ip": .string, "target": .integer, "published": .text,
            "protocol": .string, "app_protocol": .string,
        ]),
    ])

    static let hook = Shape.object(
        [
            "command": .command, "user": .string, "privileged": .boolean, "working_dir": .string,
            "environment": .pairs, "image": .string, "per_replica": .boolean,
        ], required: ["command"])

    private static let option = Shape.either([.scalar, .list(.scalar, unique: false)])
    private static let provider = Shape.object(["type": .string, "options": .map(option)], required: ["type"])

    static let files = Shape.list(
        .either([
            .string,
            .object(["source": .string, "target": .string, "uid": .string, "gid": .string, "mode": .text]),
        ]), unique: false)

    static let ulimits = Shape.map(
        .either([.integer, .object(["soft": .integer, "hard": .integer], required: ["soft", "hard"])]), keys: .any)

    private static let volume = Shape.either([
        .string,
        .object(
            [
                "type": .choice(["bind", "volume", "tmpfs", "cluster", "npipe", "image"]), "source": .string,
                "target": .string, "read_only": .boolean, "consistency": .string,
                "bind": .object([
                    "propagation": .string, "create_host_path": .boolean,
                    "recursive": .choice(["enabled", "disabled", "writable", "readonly"]),
                    "selinux": .choice(["z", "Z"]),
                ]),
                "volume": .object(["labels": .pairs, "nocopy": .boolean, "subpath": .string]),
                "tmpfs": .object(["size": .either([.string, .integer]), "mode": .text]),
                "image": .object(["subpath": .string]),
            ], required: ["type"]),
    ])

    private static let blkioLimits = Shape.list(.object(["path": .string, "rate": .text]), unique: false)
    private static let blkio = Shape.object([
        "device_read_bps": blkioLimits, "device_read_iops": blkioLimits, "device_write_bps": blkioLimits,
        "device_write_iops": blkioLimits, "weight": .integer,
        "weight_device": .list(.object(["path": .string, "weight": .integer]), unique: false),
    ])

    private static let davit = Shape.described(
        .object([
            "job": .described(
                .choice(["once", "always"]),
                "once: a service that has ended with status 0 is done, and a later up does not run it again. "
                    + "always: every up runs it, as docker compose does."),
            "restart_unhealthy": .described(.boolean, "Whether a container that becomes unhealthy is restarted."),
        ]), "What davit adds to a service; other tools ignore it.")
}
