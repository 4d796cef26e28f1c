import CDavit
import Glibc
import LinuxSystem

/// Clones a child that runs a plan, and learns how that went.
struct PlanRunner: ~Copyable {
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
    ///
    /// `atPoint` is called while the child waits there; what it throws ends the child.
    consuming func run(
        _ plan: LaunchPlan, pidNamespace: Int32?, trace: LaunchTrace? = nil,
        atPoint: (_ point: LaunchPoint, _ pid: pid_t, _ pidfd: Int32) throws(RuntimeError) -> Void = { _, _, _ in }
    ) throws(RuntimeError) -> (pid: pid_t, pidfd: Int32) {
        var pidfd: Int32 = -1
        let image = PlanImage(plan)
        let stamps = StepStamps(count: trace == nil ? 0 : plan.steps.count)
        trace?.mark("make the plan, \(plan.steps.count) steps")
        defer { if let trace { stamps.copy(plan, to: trace) } }
        let result = try PIDNamespace.around(descriptor: pidNamespace) { () throws(RuntimeError) in
            try Self.clone(plan, image, report: childReport.rawValue, stamps: stamps.memory, &pidfd)
        }
        guard result >= 0 else {
            throw RuntimeError(.system, "clone a process", errno: Int32(truncatingIfNeeded: -result))
        }
        let pid = pid_t(truncatingIfNeeded: result)
        do { try childReport.close() } catch { throw RuntimeError(error) }
        let reports = report
        do throws(RuntimeError) {
            while let message = try Self.failure(reports.rawValue) {
                guard message.step == Int(LaunchPoint.step), let point = LaunchPoint(rawValue: message.error) else {
                    throw Self.error(plan, step: message.step, code: message.error)
                }
                try atPoint(point, pid, pidfd)
                try Self.release(reports.rawValue)
            }
            return (pid, pidfd)
        } catch {
            let child = PIDDescriptor(owning: OwnedDescriptor(owning: pidfd), pid: pid)
            // It ends by itself after a report, and for certain now; what matters is the error.
            try? child.send(signal: SIGKILL)
            _ = try? child.wait()
            throw error
        }
    }

    private static func clone(
        _ plan: LaunchPlan, _ image: borrowing PlanImage, report: Int32, stamps: UnsafeMutablePointer<Int64>?,
        _ pidfd: inout Int32
    ) throws(RuntimeError) -> Int {
        let ignored = SignalSet.ignored
        // A handler of this process must not run in the child; it unblocks right before execve.
        let mask = try translating { () throws(SystemError) in try SignalSet.all.block() }
        var description = davit_plan(
            steps: UnsafePointer(image.steps), count: image.count, clone_flags: plan.cloneFlags,
            cgroup: plan.cgroupDirectory ?? -1, report: report, ignored_signals: ignored.mask, stamps: stamps)
        let result = davit_launch(&description, &pidfd)
        try translating { () throws(SystemError) in try mask.setAsMask() }
        return result
    }

    /// Lets the child go on from a point.
    private static func release(_ report: Int32) throws(RuntimeError) {
        do {
            try UnixSocket.send([1], on: report)
        } catch {
            throw RuntimeError(error)
        }
    }

    /// Waits for the end of the report; nil when there is none.
    static func failure(_ report: Int32) throws(RuntimeError) -> (step: Int, error: Int32)? {
        let bytes = try translating { () throws(SystemError) in try Descriptors.read(report, upTo: 8) }
        guard bytes.count == 8 else { return nil }
        return bytes.withUnsafeBytes { bytes in
            (Int(bytes.loadUnaligned(as: Int32.self)), bytes.loadUnaligned(fromByteOffset: 4, as: Int32.self))
        }
    }

    static func error(_ plan: LaunchPlan, step: Int, code: Int32) -> RuntimeError {
        guard plan.steps.indices.contains(step) else { return RuntimeError(.stepFailed, "step \(step)", errno: code) }
        let name = plan.steps[step].name
        guard step >= plan.firstExecution ?? .max || plan.lookup?.contains(step) ?? false else {
            return RuntimeError(.stepFailed, name, errno: code)
        }
        return executionError(program: String(name.dropFirst("execute ".count)), code: code)
    }

    /// What a failed execve means.
    static func executionError(program: String, code: Int32) -> RuntimeError {
        let isMissing = code == ENOENT || code == ENOTDIR
        return RuntimeError(isMissing ? .executableNotFound : .notExecutable, program, errno: code)
    }
}
