import OCISpec

/// One controller's part of `linux.resources`, as values to write; decided without looking at the host.
protocol CgroupLimiter: Sendable {
    /// The controller's name on v1; nil where v1 has none.
    static var legacy: CgroupController? { get }
    /// The controller's name on v2; nil where v2 has none.
    static var unified: CgroupController? { get }

    /// The first field of `resources` that asks for the controller; nil when none does.
    static func field(in resources: LinuxResources) -> String?

    /// In the order in which they are to be written. Errors: `.invalid`.
    static func legacyWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite]

    /// In the order in which they are to be written. Errors: `.invalid`; `.unavailable` for what v2 has no word for.
    static func unifiedWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite]
}

extension CgroupLimiter {
    /// The controller's name in `hierarchy`: v1's where v1 has it, else v2's.
    fileprivate static func controller(in hierarchy: CgroupHierarchy) -> CgroupController? {
        if let legacy, hierarchy.legacy[legacy] != nil { return legacy }
        if let unified, hierarchy.unifiedControllers.contains(unified) { return unified }
        return hierarchy.mode == .unified ? unified ?? legacy : legacy ?? unified
    }
}

/// What `linux.resources` comes to on a host of one kind.
struct CgroupLimits: Sendable {
    static let limiters: [any CgroupLimiter.Type] = [
        CPUController.self, CpusetController.self, MemoryController.self, PidsController.self,
        BlockIOController.self, HugeTLBController.self, RDMAController.self, NetworkClassController.self,
        NetworkPriorityController.self,
    ]

    let resources: LinuxResources
    /// The field that asks for each controller, by the name that the host has for it.
    private let asked: [CgroupController: String]
    /// The controller of each file in `linux.resources.unified`, sorted by file.
    private let verbatim: [(file: String, controller: CgroupController)]

    /// Errors: `.invalid` for a file of `unified` that is none of a controller; `.unavailable` where there is no v2.
    init(_ resources: LinuxResources, in hierarchy: CgroupHierarchy) throws(CgroupError) {
        self.resources = resources
        var asked: [CgroupController: String] = [:]
        for limiter in CgroupLimits.limiters {
            guard let controller = limiter.controller(in: hierarchy) else { continue }
            if let field = limiter.field(in: resources) { asked[controller] = field }
        }
        var verbatim: [(file: String, controller: CgroupController)] = []
        for file in resources.unified.keys.sorted() {
            let controller = try CgroupLimits.controller(of: file)
            let field = "linux.resources.unified.\(file)"
            guard hierarchy.mode == .unified || hierarchy.unifiedControllers.contains(controller) else {
                throw CgroupError(
                    code: .unavailable, field: field, subject: file,
                    message: "this host offers no \(controller.rawValue) controller on cgroup v2")
            }
            if asked[controller] == nil { asked[controller] = field }
            verbatim.append((file, controller))
        }
        self.asked = asked
        self.verbatim = verbatim
    }

    var controllers: Set<CgroupController> { Set(asked.keys) }

    func field(askingFor controller: CgroupController) -> String? { asked[controller] }

    /// In the order in which they are to be written. Errors: `.invalid`, `.unavailable`.
    func writes(for folder: CgroupFolder) throws(CgroupError) -> [CgroupWrite] {
        var writes: [CgroupWrite] = []
        for limiter in CgroupLimits.limiters {
            let controller = folder.version == .v1 ? limiter.legacy : limiter.unified
            guard let controller, folder.controllers.contains(controller) else { continue }
            switch folder.version {
            case .v1: writes += try limiter.legacyWrites(resources)
            case .v2: writes += try limiter.unifiedWrites(resources)
            }
        }
        guard folder.version == .v2 else { return writes }
        for (file, controller) in verbatim where folder.controllers.contains(controller) {
            let value = resources.unified[file] ?? ""
            writes.append(CgroupWrite(file: file, value: value, field: "linux.resources.unified.\(file)"))
        }
        return writes
    }

    /// Files of v2 that are written as they are: `memory.high`, not `cgroup.procs` and nothing outside the folder.
    private static func controller(of file: String) throws(CgroupError) -> CgroupController {
        guard !file.contains("/"), let dot = file.firstIndex(of: "."),
            let found = CgroupController(rawValue: String(file[..<dot]))
        else {
            throw CgroupError(
                code: .invalid, field: "linux.resources.unified.\(file)", subject: file,
                message: "\"\(file)\" is no file of a controller")
        }
        return found
    }
}
