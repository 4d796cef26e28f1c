import CDavit
import Glibc
import LinuxSystem
import OCISpec

/// Appends steps to a plan. Each stage of a launch is an extension in a file of its own.
struct PlanBuilder {
    typealias Argument = LaunchPlan.Argument
    typealias Slot = LaunchPlan.Slot

    private(set) var plan = LaunchPlan()
    /// The container's root, once it is open.
    var root: Slot?
    private var slots = 0
    private var free: [Slot] = []
    /// What the next steps are for; see ``LaunchPlan/Step/field``.
    var field: String?

    init(cloneFlags: UInt64 = 0, cgroupDirectory: Int32? = nil) {
        plan.cloneFlags = cloneFlags
        plan.cgroupDirectory = cgroupDirectory
        plan.steps.reserveCapacity(256)
    }

    static let currentFolder = Argument.number(UInt64(bitPattern: Int64(AT_FDCWD)))

    /// Errors: `.unsupported` when a spec needs more than the loop has.
    mutating func makeSlot() throws(RuntimeError) -> Slot {
        if let slot = free.popLast() { return slot }
        guard slots < Int(DAVIT_SLOTS) else {
            throw RuntimeError(.unsupported, "mounts", "more than \(DAVIT_SLOTS) sources")
        }
        defer { slots += 1 }
        return Slot(index: slots)
    }

    /// Closes the descriptor and gives the slot back.
    mutating func close(_ name: String, _ slot: Slot) {
        call(name, .close, .slot(slot))
        free.append(slot)
    }

    mutating func call(
        _ name: String, _ call: SystemCall, _ arguments: Argument..., ignoring ignored: [Int32] = [],
        result: Slot? = nil, skipOnSuccess: Int = 0, skipOnIgnored: Int = 0, remembers: Bool = false
    ) {
        plan.steps.append(
            LaunchPlan.Step(
                name: name, operation: .call(call), field: field, arguments: arguments, ignored: ignored,
                result: result, skipOnSuccess: skipOnSuccess, skipOnIgnored: skipOnIgnored, remembers: remembers))
    }

    mutating func append(_ name: String, _ operation: LaunchPlan.Operation, _ arguments: [Argument] = []) {
        plan.steps.append(LaunchPlan.Step(name: name, operation: operation, field: field, arguments: arguments))
    }

    /// Steps that were collected.
    mutating func append(_ steps: [LaunchPlan.Step]) {
        plan.steps += steps
    }

    /// The steps of `body` are for `field`.
    mutating func about<Failure>(
        _ field: String?, _ body: (inout PlanBuilder) throws(Failure) -> Void
    ) throws(Failure) {
        let outer = self.field
        self.field = field
        defer { self.field = outer }
        try body(&self)
    }

    /// Has the parent do something; `descriptors`, two at most, are handed over.
    mutating func ask(_ name: String, _ question: LaunchPlan.Question, _ descriptors: Slot...) {
        let none = Argument.signed(-1)
        let given = descriptors.map(Argument.slot) + [none, none]
        append(name, .ask(question), [.number(UInt64(plan.questions.count)), given[0], given[1]])
        plan.questions.append(question)
    }

    mutating func markLookup(from first: Int) {
        plan.lookup = first..<plan.steps.count
    }

    mutating func markExecution() {
        plan.firstExecution = plan.steps.count
    }

    /// Opens `path`, a file of a procfs and of nothing else, writes `text` in one go and closes.
    mutating func writeProc(_ name: String, _ path: String, _ text: String) throws(RuntimeError) {
        let file = try makeSlot()
        let bytes = Array(text.utf8)
        let flags = Argument.number(UInt64(O_WRONLY | O_CLOEXEC))
        call(name, .openat, Self.currentFolder, .text(path), flags, 0, result: file)
        append("find a procfs at /proc", .checkFileSystem(magic: FileSystemMagic.proc), [.slot(file)])
        call(name, .write, .slot(file), .bytes(bytes), .number(UInt64(bytes.count)))
        close(name, file)
    }

    /// The steps that `body` appends, for a part of the plan that can be left out.
    mutating func collect(
        _ body: (inout PlanBuilder) throws(RuntimeError) -> Void
    ) throws(RuntimeError) -> [LaunchPlan.Step] {
        let start = plan.steps.count
        try body(&self)
        defer { plan.steps.removeSubrange(start...) }
        return Array(plan.steps[start...])
    }
}

extension LaunchPlan.Argument: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    public init(integerLiteral value: UInt64) { self = .number(value) }
    public init(stringLiteral value: String) { self = .text(value) }

    /// A descriptor, or another number that may be negative.
    static func signed(_ value: some BinaryInteger) -> LaunchPlan.Argument {
        .number(UInt64(bitPattern: Int64(value)))
    }
}
