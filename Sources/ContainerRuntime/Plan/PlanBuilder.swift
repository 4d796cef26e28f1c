import CDavit
import Glibc
import LinuxSystem
import OCISpec

/// Appends steps to a plan. Each stage of a launch is an extension in a file of its own.
struct PlanBuilder {
    typealias Argument = LaunchPlan.Argument
    typealias Slot = LaunchPlan.Slot

    private(set) var plan = LaunchPlan()
    private var slots = 0

    init(cloneFlags: UInt64 = 0, cgroupDirectory: Int32? = nil) {
        plan.cloneFlags = cloneFlags
        plan.cgroupDirectory = cgroupDirectory
        plan.steps.reserveCapacity(192)
    }

    static let currentFolder = Argument.number(UInt64(bitPattern: Int64(AT_FDCWD)))

    /// Errors: `.unsupported` when a spec needs more than the loop has.
    mutating func makeSlot() throws(RuntimeError) -> Slot {
        guard slots < Int(DAVIT_SLOTS) else {
            throw RuntimeError(.unsupported, "mounts", "more than \(DAVIT_SLOTS) sources")
        }
        defer { slots += 1 }
        return Slot(index: slots)
    }

    mutating func call(
        _ name: String, _ call: SystemCall, _ arguments: Argument..., ignoring ignored: [Int32] = [],
        result: Slot? = nil, skipOnSuccess: Int = 0, skipOnIgnored: Int = 0, remembers: Bool = false
    ) {
        plan.steps.append(
            LaunchPlan.Step(
                name: name, operation: .call(call), arguments: arguments, ignored: ignored, result: result,
                skipOnSuccess: skipOnSuccess, skipOnIgnored: skipOnIgnored, remembers: remembers))
    }

    mutating func append(_ name: String, _ operation: LaunchPlan.Operation, _ arguments: [Argument] = []) {
        plan.steps.append(LaunchPlan.Step(name: name, operation: operation, arguments: arguments))
    }

    mutating func append(_ steps: [LaunchPlan.Step]) {
        plan.steps += steps
    }

    mutating func markLookup(from first: Int) {
        plan.lookup = first..<plan.steps.count
    }

    mutating func markExecution() {
        plan.firstExecution = plan.steps.count
    }

    /// Opens `path`, writes `text` in one go and closes.
    mutating func writeFile(_ name: String, _ path: String, _ text: String) throws(RuntimeError) {
        let file = try makeSlot()
        let bytes = Array(text.utf8)
        call(name, .openat, Self.currentFolder, .text(path), .number(UInt64(O_WRONLY | O_CLOEXEC)), 0, result: file)
        call(name, .write, .slot(file), .bytes(bytes), .number(UInt64(bytes.count)))
        call(name, .close, .slot(file))
    }

    /// `try first`; when it fails with ENOENT, make `preparation` and try again.
    ///
    /// Mount points are nearly always there, so the usual case is one call.
    mutating func attempt(_ first: LaunchPlan.Step, preparedBy preparation: [LaunchPlan.Step]) {
        guard !preparation.isEmpty else { return append([first]) }
        var attempt = first
        attempt.ignored.append(ENOENT)
        attempt.skipOnSuccess = preparation.count + 1
        append([attempt] + preparation + [first])
    }

    /// Steps that make `path` and what is missing above it.
    static func makeFolders(_ path: String, mode: UInt64 = 0o755) -> [LaunchPlan.Step] {
        var reached = ""
        return path.split(separator: "/").map { part in
            reached += "/\(part)"
            return LaunchPlan.Step(
                name: "make folder \(reached)", operation: .call(.mkdirat),
                arguments: [currentFolder, .text(reached), .number(mode)], ignored: [EEXIST])
        }
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
