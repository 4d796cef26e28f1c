/// One value to write into one interface file.
struct CgroupWrite: Hashable, Sendable {
    /// What is written where the kernel has another file for the same thing.
    struct Alternative: Hashable, Sendable {
        let file: String
        let value: String
    }

    let file: String
    let value: String
    /// The field of the runtime spec that asks for it.
    let field: String
    /// Used when `file` is not there.
    var orElse: Alternative?
    /// Whether a kernel without the file does what is asked for anyway.
    var isOptional = false
}

extension CgroupFolder {
    /// Writes in order. What the kernel calls invalid is tried once more after the rest: a memory limit can only rise
    /// above the old memory and swap limit after that one rose.
    func apply(_ writes: [CgroupWrite]) throws(CgroupError) {
        var postponed: [CgroupWrite] = []
        for write in writes {
            do {
                try apply(write)
            } catch  where error.cause?.errno == 22 {
                postponed.append(write)
            }
        }
        for write in postponed { try apply(write) }
    }

    private func apply(_ write: CgroupWrite) throws(CgroupError) {
        do {
            try writeText(path + "/" + write.file, write.value, field: write.field)
        } catch  where error.code == .unavailable {
            if let other = write.orElse {
                return try writeText(path + "/" + other.file, other.value, field: write.field)
            }
            guard write.isOptional else { throw error }
        }
    }
}
