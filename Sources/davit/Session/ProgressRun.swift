import EngineAPI
import EngineClient
import Glibc
import LinuxSystem

/// Follows an operation's progress to its end, or to Ctrl-C.
struct ProgressRun: ~Copyable {
    enum Outcome {
        case finished(ProgressSummary)
        case interrupted
    }

    private let signals: SignalDescriptor

    /// Ctrl-C comes here from now on instead of ending the process.
    init() throws {
        signals = try SignalDescriptor([SIGINT, SIGTERM, SIGWINCH])
    }

    /// To poll beside other descriptors; then call `interrupted`.
    var descriptor: Int32 { signals.descriptor.rawValue }

    /// Whether SIGINT or SIGTERM has come since the last call.
    func interrupted() throws -> Bool {
        var result = false
        while let arrival = try signals.next() { result = result || arrival.number != SIGWINCH }
        return result
    }

    func follow(_ stream: EventStream<ProgressEvent>, _ display: ProgressDisplay) throws -> Outcome {
        var summary: ProgressSummary?
        while !stream.isFinished, summary == nil {
            display.tick()
            let ready = Poll.readable(
                [Poll.Source(descriptor), Poll.Source(stream)], milliseconds: display.isLive ? 100 : nil)
            if ready.contains(descriptor), try interrupted() {
                display.finish(nil)
                return .interrupted
            }
            guard ready.contains(stream.descriptor) else { continue }
            for event in try received(stream, display) {
                display.show(event)
                if case .finished(let finished) = event { summary = finished }
            }
        }
        display.finish(summary)
        guard let summary else { throw CommandFailure("the engine went away before it was done") }
        return .finished(summary)
    }

    private func received(_ stream: EventStream<ProgressEvent>, _ display: ProgressDisplay) throws -> [ProgressEvent] {
        do {
            return try stream.receive()
        } catch {
            display.finish(nil)
            throw error
        }
    }

    /// As `follow`, with the exit status 1 for failures and 130 for an interruption.
    @discardableResult
    func complete(
        _ stream: EventStream<ProgressEvent>, title: String, _ instance: InstanceOptions
    ) throws -> ProgressSummary {
        switch try follow(stream, ProgressDisplay(title: title, instance)) {
        case .finished(let summary):
            guard summary.ok else { throw CommandFailure.silent(1) }
            return summary
        case .interrupted:
            Output.error("interrupted; davitd goes on with it\n")
            throw CommandFailure.silent(130)
        }
    }
}
