/// The shape of `deploy`.
enum DeploySchema {
    static let deploy = Shape.nullable(
        .object([
            "mode": .string, "endpoint_mode": .string, "replicas": .integer, "labels": .pairs,
            "update_config": update, "rollback_config": update,
            "resources": .object([
                "limits": .object(["cpus": .number, "memory": .string, "pids": .integer]),
                "reservations": .object([
                    "cpus": .number, "memory": .string, "generic_resources": generic,
                    "devices": .list(device(isStrict: true), unique: false),
                ]),
            ]),
            "restart_policy": .object([
                "condition": .string, "delay": .string, "max_attempts": .integer, "window": .string,
            ]),
            "placement": .object([
                "constraints": .list(.string, unique: false),
                "preferences": .list(.object(["spread": .string]), unique: false),
                "max_replicas_per_node": .integer,
            ]),
        ]))

    private static let update = Shape.object([
        "parallelism": .integer, "delay": .string, "failure_action": .string, "monitor": .string,
        "max_failure_ratio": .number, "order": .choice(["start-first", "stop-first"]),
    ])

    private static let generic = Shape.list(
        .object(["discrete_resource_spec": .object(["kind": .string, "value": .number])]), unique: false)

    static func device(isStrict: Bool) -> Shape {
        .object(
            [
                "capabilities": .list(.string), "count": .text, "device_ids": .list(.string), "driver": .string,
                "options": .pairs,
            ], required: isStrict ? ["capabilities"] : [], isOpen: !isStrict)
    }
}
