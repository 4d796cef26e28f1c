import OCISpec

/// One value to write into one interface file.
struct CgroupWrite: Hashable, Sendable {
    let file: String
    let value: String
    /// The field of the runtime spec that asks for it.
    let field: String
}

/// One controller's part of `linux.resources`, as values to write; decided without looking at the host.
protocol CgroupLimiter: Sendable {
    /// The controller's name on v1; nil where v1 has none.
    static var legacy: CgroupController? { get }
    /// The controller's name on v2.
    static var unified: CgroupController? { get }

    /// The first field of `resources` that asks for the controller; nil when none does.
    static func field(in resources: LinuxResources) -> String?

    /// In the order in which they are to be written. Errors: `.invalid`.
    static func legacyWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite]

    /// In the order in which they are to be written. Errors: `.invalid`; `.unavailable` for what v2 has no word for.
    static func unifiedWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite]
}

/// What `linux.resources` comes to on a host of one kind.
struct CgroupLimits: Sendable {
    static let limiters: [any CgroupLimiter.Type] = [
        CPUController.self, CpusetController.self, MemoryController.self, PidsController.self,
        BlockIOController.self, HugeTLBController.self,
    ]

    let resources: LinuxResources
    /// The field that asks for each controller, by the name that the host has for it.
    private let asked: [CgroupController: String]

    init(_ resources: LinuxResources, mode: CgroupHierarchy.Mode) {
        self.resources = resources
        var asked: [CgroupController: String] = [:]
        for limiter in CgroupLimits.limiters {
            guard let controller = mode == .unified ? limiter.unified : limiter.legacy else { continue }
            if let field = limiter.field(in: resources) { asked[controller] = field }
        }
        self.asked = asked
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
        if folder.version == .v2 { writes += try verbatimWrites() }
        return writes
    }

    /// `linux.resources.unified`: file names of v2, written as they are.
    private func verbatimWrites() throws(CgroupError) -> [CgroupWrite] {
        var writes: [CgroupWrite] = []
        for (file, value) in resources.unified.sorted(by: { $0.key < $1.key }) {
            let field = "linux.resources.unified.\(file)"
            guard !file.contains("/"), file.contains("."), !file.hasPrefix("cgroup.") else {
                throw CgroupError(
                    code: .invalid, field: field, subject: file, message: "\"\(file)\" is no file of a controller")
            }
            writes.append(CgroupWrite(file: file, value: value, field: field))
        }
        return writes
    }
}

extension CgroupFolder {
    /// Writes in order. What the kernel calls invalid is tried once more after the rest: a memory limit can only rise
    /// above the old memory and swap limit after that one rose.
    func apply(_ writes: [CgroupWrite]) throws(CgroupError) {
        var postponed: [CgroupWrite] = []
        for write in writes {
            do {
                try writeText(path + "/" + write.file, write.value, field: write.field)
            } catch  where error.cause?.errno == 22 {
                postponed.append(write)
            }
        }
        for write in postponed { try writeText(path + "/" + write.file, write.value, field: write.field) }
    }
}
