import ComposeModel
import OCISpec
import ShimProtocol

extension LaunchBuilder {
    /// What a runtime of another make needs to be told that davit's own gets in other ways: the group, the seccomp profile to
    /// compile, and what versions of the runtime-spec before 1.1 have no word for.
    func prepare(
        _ spec: inout Spec, for runtime: LaunchRequest.Runtime, _ definition: ContainerDefinition,
        capabilities: Set<String>, _ security: SecurityOptions
    ) throws {
        let service = definition.specification
        guard service.isInit != true else {
            throw EngineError(
                .invalid, "service \(service.name)", "`init: true` is of davit's own runtime, not of \(runtime.name)",
                hint: "leave one of the two out")
        }
        // Nothing that is asked for here is younger, and there are runtimes that refuse a version above their own.
        spec.ociVersion = "1.0.2"
        spec.linux?.cgroupsPath = "/\(cgroupPath(definition))"
        if !service.privileged {
            spec.linux?.seccomp = try seccomp.profile(for: security.seccomp, capabilities: capabilities)
        }
        if let name = service.domainname, service.uts != .host { spec.linux?.sysctl["kernel.domainname"] = name }
    }
}
