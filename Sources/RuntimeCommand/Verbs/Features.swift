import ContainerRuntime
import JSONCodec
import OCISpec
import Seccomp

enum Features: Verb {
    static let name = "features"
    static let summary = "Prints what this runtime can do as JSON."
    static let syntax = Syntax(operands: [""], count: 0...0)

    static func run(_ arguments: ParsedArguments, _ context: Context) throws(VerbError) -> Int32 {
        try Output.print(description.serialized(pretty: true))
        return 0
    }

    /// Source: runtime-spec features.md, features-linux.md.
    static var description: JSONValue {
        [
            "ociVersionMin": "1.0.0",
            "ociVersionMax": .string(Spec.version),
            "hooks": list(HookKind.allCases.map(\.rawValue)),
            "mountOptions": list(RuntimeFeatures.mountOptions),
            "linux": [
                "namespaces": list(RuntimeFeatures.namespaces),
                "capabilities": list(RuntimeFeatures.capabilities),
                "cgroup": ["v1": true, "v2": true, "systemd": false, "systemdUser": false, "rdma": false],
                "seccomp": seccomp,
                "apparmor": ["enabled": false],
                "selinux": ["enabled": false],
                "intelRdt": ["enabled": false],
                "mountExtensions": ["idmap": ["enabled": false]],
            ],
            "annotations": ["io.davit.version": .string(RuntimeProgram.version)],
        ]
    }

    private static var seccomp: JSONValue {
        [
            "enabled": true,
            "actions": list(SeccompAction.allCases.map(\.rawValue).sorted()),
            "archs": list(SeccompArchitecture.allCases.map(\.rawValue).sorted()),
            "operators": list(SeccompOperator.allCases.map(\.rawValue).sorted()),
            "knownFlags": list(["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW"]),
            "supportedFlags": list(["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW"]),
        ]
    }

    private static func list(_ names: [String]) -> JSONValue { .array(names.map(JSONValue.string)) }
}
