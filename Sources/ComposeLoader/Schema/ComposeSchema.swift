/// The shape of a Compose file. Source: the Compose specification and its schema, with `x-davit` added.
enum ComposeSchema {
    static let root = Shape.object([
        "version": .string, "name": .string, "include": .list(include, unique: false),
        "services": .map(ServiceSchema.service, keys: .name), "networks": .map(network),
        "volumes": .map(volume, keys: .name), "configs": .map(config, keys: .name),
        "secrets": .map(secret, keys: .name), "models": .map(model, keys: .name),
        "x-davit": .described(
            .object(["lints": .described(Lint.shape, "Warnings by their ids, turned on or off.")]),
            "What davit adds to a stack; other tools ignore it."),
    ])

    private static let include = Shape.either([
        .string,
        .object(["path": .stringOrList, "env_file": .stringOrList, "project_directory": .string]),
    ])

    private static let external = Shape.either([.boolean, .object(["name": .string])])
    private static let options = Shape.map(.text)

    private static let network = Shape.nullable(
        .object([
            "name": .string, "driver": .string, "driver_opts": options, "ipam": ipam, "external": external,
            "internal": .boolean, "enable_ipv4": .boolean, "enable_ipv6": .boolean, "attachable": .boolean,
            "labels": .pairs,
        ]))

    private static let ipam = Shape.object([
        "driver": .string,
        "config": .list(
            .object([
                "subnet": .checked(what: "a subnet such as 10.0.0.0/24", check: isSubnet), "ip_range": .string,
                "gateway": .string, "aux_addresses": .map(.string),
            ]), unique: false),
        "options": .map(.scalar),
    ])

    @Sendable private static func isSubnet(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let length = Int(parts[1]), (0...128).contains(length) else { return false }
        return PortSpec.isAddress(String(parts[0]))
    }

    private static let volume = Shape.nullable(
        .object([
            "name": .string, "driver": .string, "driver_opts": options, "external": external, "labels": .pairs,
        ]))

    private static let secret = Shape.object([
        "name": .string, "environment": .string, "file": .string, "external": external, "labels": .pairs,
        "driver": .string, "driver_opts": options, "template_driver": .string, "content": .string,
    ])

    private static let config = Shape.object([
        "name": .string, "content": .string, "environment": .string, "file": .string, "external": external,
        "labels": .pairs, "template_driver": .string,
    ])

    private static let model = Shape.object(
        [
            "name": .string, "model": .string, "context_size": .integer, "runtime_flags": .list(.string),
        ], required: ["model"])
}
