import Cgroups
import Glibc
import OCISpec

struct LaunchStage {
    init(_ configuration: LaunchConfiguration, io: StandardIO, startSocket: Int32?) throws(RuntimeError) {
        throw RuntimeError(.unsupported, "launch")
    }
    func run() throws(RuntimeError) -> LaunchedProcess { throw RuntimeError(.unsupported, "launch") }
}

struct ExecStage {
    init(
        _ process: OCISpec.Process, pid: pid_t, spec: Spec, io: StandardIO, seccompProgram: String?,
        cgroup: CgroupPlacement?, killWithParent: Bool
    ) throws(RuntimeError) {
        throw RuntimeError(.unsupported, "exec")
    }
    func run() throws(RuntimeError) -> LaunchedProcess { throw RuntimeError(.unsupported, "exec") }
}
