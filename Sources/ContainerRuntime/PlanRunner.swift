import CDavit
import Glibc
import LinuxSystem

/// Clones a child that runs a plan, answers what it asks, and learns how that went.
struct PlanRunner: ~Copyable {
    /// What the parent does when a plan asks. `descriptors` are borrowed.
    typealias Answer = (
        _ question: LaunchPlan.Question, _ pid: pid_t, _ descriptors: [Int32]
    ) throws(RuntimeError) -> Void

    /// The child's end of the report; its number is in the plan.
    let childReport: OwnedDescriptor
    private let report: OwnedDescriptor

    init() throws(RuntimeError) {
        let ends = try translating { () throws(SystemError) in try UnixSocket.pair(.stream) }
        report = OwnedDescriptor(owning: ends.0)
        childReport = OwnedDescriptor(owning: ends.1)
    }

    /// Returns when the program runs, or when the child waits for its start. On an error the child is reaped.
    ///
    /// `pidNamespace`: a namespace file or a pidfd, borrowed; nil: the child is in the caller's, or in a new one.
    /// `initialCPUs`: a list of those that the child begins on.
    consuming func run(
        _ plan: LaunchPlan, pidNamespace: Int32?, initialCPUs: String? = nil, trace: LaunchTrace? = nil,
        answering answer: Answer = { _, _, _ in }
    ) throws(RuntimeError) -> (pid: pid_t, pidfd: Int32) {
        let stamps = StepStamps(count: trace == nil ? 0 : plan.steps.count)
        trace?.mark("make the plan, \(plan.steps.count) steps")
        defer { if let trace { stamps.copy(plan, to: trace) } }
        var child = try CPUAffinityScope.around(initialCPUs) { () throws(RuntimeError) in
            try PIDNamespace.around(descriptor: pidNamespace) { () throws(RuntimeError) in
                try Self.clone(plan, report: childReport.rawValue, stamps: stamps.memory)
            }
        }
        do { try childReport.close() } catch { throw RuntimeError(error) }
        do {
            try Self.follow(plan, report.rawValue, &child, answer)
        } catch {
            Self.end(child)
            throw error
        }
        return (child.pid, child.pidfd)
    }

    /// Has the child stay at a step that waits for a byte while `body` runs, and ends it then.
    consuming func hold<Value: ~Copyable>(
        _ plan: LaunchPlan, _ body: (pid_t) throws(RuntimeError) -> Value
    ) throws(RuntimeError) -> Value {
        let child = try Self.clone(plan, report: childReport.rawValue, stamps: nil)
        defer { Self.end(child) }
        return try body(child.pid)
    }

    /// Kills the child, if it has not ended by itself, and reaps it.
    private static func end(_ child: (pid: pid_t, pidfd: Int32)) {
        let process = PIDDescriptor(owning: OwnedDescriptor(owning: child.pidfd), pid: child.pid)
        // What went wrong before is the thing to tell.
        try? process.send(signal: SIGKILL)
        _ = try? process.wait()  // as above
    }

    private static func clone(
        _ plan: LaunchPlan, report: Int32, stamps: UnsafeMutablePointer<Int64>?
    ) throws(RuntimeError) -> (pid: pid_t, pidfd: Int32) {
        let image = PlanImage(plan)
        let ignored = SignalSet.ignored
        // A handler of this process must not run in the child; it unblocks right before execve.
        let mask = try translating { () throws(SystemError) in try SignalSet.all.block() }
        var description = davit_plan(
            steps: UnsafePointer(image.steps), count: image.count, clone_flags: plan.cloneFlags,
            cgroup: plan.cgroupDirectory ?? -1, report: report, ignored_signals: ignored.mask, stamps: stamps)
        var pidfd: Int32 = -1
        let result = davit_launch(&description, &pidfd)
        try translating { () throws(SystemError) in try mask.setAsMask() }
        guard result >= 0 else {
            throw RuntimeError(.system, "clone a process", errno: Int32(truncatingIfNeeded: -result))
        }
        return (pid_t(truncatingIfNeeded: result), pidfd)
    }

    /// Works through what the child tells, to the end of the report. `child` becomes the one that goes on.
    private static func follow(
        _ plan: LaunchPlan, _ report: Int32, _ child: inout (pid: pid_t, pidfd: Int32), _ answer: Answer
    ) throws(RuntimeError) {
        while let message = try next(report) {
            defer { for descriptor in message.descriptors { close(descriptor) } }
            switch message.step {
            case Int(DAVIT_FORKED):
                let heir = try translating { () throws(SystemError) in try PIDDescriptor(opening: message.value) }
                end(child)
                child = (pid_t(message.value), heir.release())
            case Int(DAVIT_ASKED):
                guard plan.questions.indices.contains(Int(message.value)) else { break }
                try answer(plan.questions[Int(message.value)], child.pid, message.descriptors)
            default:
                throw error(plan, step: message.step, code: message.value)
            }
            _ = try translating { () throws(SystemError) in try UnixSocket.send([1], on: report) }
        }
    }

    private static func next(
        _ report: Int32
    ) throws(RuntimeError) -> (step: Int, value: Int32, descriptors: [Int32])? {
        let message = try translating { () throws(SystemError) in
            try UnixSocket.receive(on: report, limit: 8, maximumDescriptors: 2)
        }
        guard let message, message.bytes.count == 8 else { return nil }
        return message.bytes.withUnsafeBytes { bytes in
            (
                Int(bytes.loadUnaligned(as: Int32.self)), bytes.loadUnaligned(fromByteOffset: 4, as: Int32.self),
                message.descriptors
            )
        }
    }

    /// Waits for the end of the report of a plan that asks no more; nil when nothing failed.
    static func failure(_ report: Int32) throws(RuntimeError) -> (step: Int, error: Int32)? {
        guard let message = try next(report) else { return nil }
        return (message.step, message.value)
    }

    static func error(_ plan: LaunchPlan, step: Int, code: Int32) -> RuntimeError {
        guard plan.steps.indices.contains(step) else { return RuntimeError(.stepFailed, "step \(step)", errno: code) }
        let (name, field) = (plan.steps[step].name, plan.steps[step].field)
        guard step >= plan.firstExecution ?? .max || plan.lookup?.contains(step) ?? false else {
            return RuntimeError(.stepFailed, name, field.map { "for \($0)" } ?? "", errno: code)
        }
        return executionError(program: String(name.dropFirst("execute ".count)), code: code)
    }

    /// What a failed execve means.
    static func executionError(program: String, code: Int32) -> RuntimeError {
        let isMissing = code == ENOENT || code == ENOTDIR
        return RuntimeError(isMissing ? .executableNotFound : .notExecutable, program, errno: code)
    }
}
