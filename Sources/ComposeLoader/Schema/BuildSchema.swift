/// The shapes of `build` and `develop`.
enum BuildSchema {
    static let build = Shape.either([
        .string,
        .object([
            "context": .string, "dockerfile": .string, "dockerfile_inline": .string, "entitlements": .list(.string),
            "args": .pairs, "ssh": .pairs, "labels": .pairs, "cache_from": .list(.string), "cache_to": .list(.string),
            "no_cache": .boolean, "no_cache_filter": .stringOrList, "additional_contexts": .pairs,
            "network": .string, "provenance": .boolean, "sbom": .boolean, "pull": .boolean, "target": .string,
            "shm_size": .text, "extra_hosts": ServiceSchema.extraHosts, "isolation": .string,
            "privileged": .boolean, "secrets": ServiceSchema.files, "tags": .list(.string),
            "ulimits": ServiceSchema.ulimits, "platforms": .list(.string),
        ]),
    ])

    static let develop = Shape.nullable(
        .object([
            "watch": .list(
                .object(
                    [
                        "ignore": .stringOrList, "include": .stringOrList, "path": .string,
                        "action": .choice(["rebuild", "sync", "restart", "sync+restart", "sync+exec"]),
                        "target": .string, "exec": ServiceSchema.hook, "initial_sync": .boolean,
                    ], required: ["path", "action"]), unique: false)
        ]))
}
