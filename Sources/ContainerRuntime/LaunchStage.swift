import Cgroups
import Glibc
import LinuxSystem
import OCISpec

/// Launches the first process of a container: opens what the plan needs, builds it, runs it.
enum LaunchStage {
    static func run(
        _ configuration: LaunchConfiguration, io: StandardIO, startSocket: Int32?
    ) throws(RuntimeError) -> LaunchedProcess {
        let held = HeldDescriptors()
        let host = HostView.current
        let seccomp = try SeccompProgram.read(configuration.seccompProgram)
        let linux = configuration.spec.linux ?? Linux()
        let namespaces = try NamespacePlan(linux)
        let maps = try UserNamespaceMaps(linux, namespaces, host: host)
        let runner = try PlanRunner()
        var descriptors = PlanDescriptors(
            report: runner.childReport.rawValue, io: .descriptors(.inherited),
            startSocket: nil,
            cgroup: configuration.cgroup?.descriptors)
        if let user = try maps.openContainer(namespaces) { descriptors.userNamespace = held.hold(user) }
        descriptors.idMaps = try UserNamespaceMaps.openMounts(
            configuration.spec.mounts, container: descriptors.userNamespace, held)
        if let startSocket { descriptors.startSocket = try held.aboveStandard(startSocket) }
        var master: Int32?
        switch io {
        case .descriptors(let standard):
            descriptors.io = .descriptors(try held.aboveStandard(standard))
        case .terminal:
            let terminal = try ContainerTerminal.make(for: configuration.spec, maps)
            let devpts = held.hold(try duplicate(terminal.devpts))
            descriptors.io = .terminal(devpts: devpts, peer: held.hold(try duplicate(terminal.peer)))
            master = try duplicate(terminal.master).release()
        }
        do {
            let planner = try LaunchPlanner(configuration, descriptors: descriptors, seccomp: seccomp, host: host)
            let namespace = try PIDNamespace.open(planner.namespaces.pid, held)
            let answers = PlanAnswers(
                spec: configuration.spec, id: configuration.id, bundle: configuration.bundle,
                hooks: LaunchHooks(configuration: configuration, seccomp: seccomp))
            let child = try runner.run(
                try planner.plan(), pidNamespace: namespace, trace: configuration.trace, answering: answers.answer)
            return LaunchedProcess(pid: child.pid, pidfd: child.pidfd, terminal: master)
        } catch {
            if let master { close(master) }
            throw error
        }
    }

    static func duplicate(_ descriptor: borrowing OwnedDescriptor) throws(RuntimeError) -> OwnedDescriptor {
        try translating { () throws(SystemError) in try descriptor.duplicate() }
    }
}
