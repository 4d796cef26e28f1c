import OCISpec

/// One value to write into one interface file.
struct CgroupWrite: Hashable, Sendable {
    let file: String
    let value: String
    /// The field of the runtime spec that asks for it.
    let field: String
    /// A host without the file is fine: the value is a default, not a wish.
    var isOptional = false
}

/// What `linux.resources` comes to, as values to write; decided without looking at the host.
struct CgroupLimits: Sendable {
    let resources: LinuxResources
    /// The field that asks for each controller.
    private let asked: [CgroupController: String]

    var controllers: Set<CgroupController> { Set(asked.keys) }

    func field(askingFor controller: CgroupController) -> String? { asked[controller] }

    /// Errors: `.invalid` for values that make no sense on any host.
    init(_ resources: LinuxResources) throws(CgroupError) {
        self.resources = resources
        var asked: [CgroupController: String] = [:]
        for limiter in CgroupLimits.limiters {
            if let field = limiter.field(in: resources) { asked[limiter.controller] = field }
        }
        self.asked = asked
    }

    /// In the order in which they are to be written.
    func writes(
        _ version: CgroupFolder.Version, controllers: [CgroupController], isNew: Bool
    ) throws(CgroupError) -> [CgroupWrite] {
        var writes: [CgroupWrite] = []
        for limiter in CgroupLimits.limiters {
            guard controllers.contains(limiter.controller(on: version)) else { continue }
            writes += try version == .v1
                ? limiter.legacyWrites(resources, isNew: isNew) : limiter.unifiedWrites(resources)
        }
        if version == .v2 { writes += try unifiedMapWrites() }
        return writes
    }
}
