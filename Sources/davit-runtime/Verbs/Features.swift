import ArgumentParser
import ContainerRuntime
import JSONCodec
import OCISpec

struct Features: Verb {
    static let configuration = CommandConfiguration(abstract: "Print what this runtime can do as JSON.")

    @ParentCommand var parent: DavitRuntime

    func execute() throws(VerbError) -> Int32 {
        let features: JSONValue = [
            "ociVersionMin": "1.0.0",
            "ociVersionMax": .string(Spec.version),
            "hooks": ["poststart", "poststop"],
            "mountOptions": .array(RuntimeFeatures.mountOptions.map(JSONValue.string)),
            "linux": [
                "namespaces": ["cgroup", "ipc", "mount", "network", "pid", "uts"],
                "capabilities": .array(RuntimeFeatures.capabilities.map(JSONValue.string)),
                "cgroup": ["v1": true, "v2": true, "systemd": false, "systemdUser": false, "rdma": false],
                "seccomp": ["enabled": true],
                "apparmor": ["enabled": false],
                "selinux": ["enabled": false],
                "intelRdt": ["enabled": false],
                "mountExtensions": ["idmap": ["enabled": false]],
            ],
        ]
        try Output.print(features.serialized(pretty: true))
        return 0
    }
}
