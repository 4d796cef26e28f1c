import CommandLineUI
import EngineAPI
import EngineClient
import Glibc
import Timestamps

/// `up` in the foreground after the stack has started: shows logs until every container has ended, one ends that is to
/// end all, or Ctrl-C. The first Ctrl-C stops the containers, the second kills them.
struct Foreground {
    let client: EngineClient
    let stack: String
    /// Whose logs are shown; empty shows none.
    let services: [String]
    let since: Timestamp
    let timeout: Int?
    let options: AttachingOptions
    let instance: InstanceOptions
    private var printer: LogPrinter
    private var logs: EventStream<LogEntry>?

    init(
        client: EngineClient, stack: String, services: [String], since: Timestamp, timeout: Int?,
        options: AttachingOptions, instance: InstanceOptions
    ) {
        self.client = client
        self.stack = stack
        self.services = services
        self.since = since
        self.timeout = timeout
        self.options = options
        self.instance = instance
        var printing = LogPrinter.Options()
        printing.prefix = !options.noLogPrefix
        printing.timestamps = options.timestamps
        printing.style = options.noColor ? .plain : Terminal.style(STDOUT_FILENO, instance.ansiMode)
        printer = LogPrinter(services: services, options: printing)
    }

    /// Shows logs until the end; the command's exit status.
    mutating func run(_ signals: borrowing ProgressRun) throws -> Int32 {
        let filters = ["type": ["container"], "label": ["com.docker.compose.project=\(stack)"]]
        let events = try client.events(since: since, filters: filters)
        if !services.isEmpty {
            logs = try client.stackLogs(stack, services: services, LogOptions(follow: true, since: since))
        }
        while try hasLiveContainers() {
            switch try wait(for: events, signals) {
            case .interrupted:
                Output.error("Gracefully stopping... (press Ctrl+C again to force)\n")
                try stop(signals)
                return 130
            case .ended(let service, let code):
                guard endsAll(code) else { continue }
                Output.error("\(service) ended with status \(code); stopping the others\n")
                try stop(signals)
                return try finalStatus(code)
            case .engineLeft:
                throw CommandFailure("davitd has gone away; the containers go on, `davit logs -f` shows them again")
            }
        }
        drainLogs()
        return try options.exitCodeFrom == nil ? 0 : finalStatus(0)
    }

    private enum Happening {
        case interrupted
        case ended(service: String, code: Int32)
        case engineLeft
    }

    /// Prints log lines until something else happens.
    private mutating func wait(
        for events: EventStream<EngineEvent>, _ signals: borrowing ProgressRun
    ) throws -> Happening {
        while true {
            var sources = [Poll.Source(signals.descriptor), Poll.Source(events)]
            if let logs, !logs.isFinished { sources.append(Poll.Source(logs)) }
            let ready = Poll.readable(sources)
            if let logs, ready.contains(logs.descriptor) { try printLogs(logs) { Output.standard($0) } }
            if ready.contains(signals.descriptor), try signals.interrupted() { return .interrupted }
            guard ready.contains(events.descriptor) else { continue }
            for event in try events.receive() where event.action == "die" {
                return .ended(
                    service: event.actor.attributes["com.docker.compose.service"] ?? event.actor.id,
                    code: event.actor.attributes["exitCode"].flatMap { Int32($0) } ?? 0)
            }
            if events.isFinished { return .engineLeft }
        }
    }

    private mutating func printLogs(_ logs: EventStream<LogEntry>, _ write: (String) -> Void) throws {
        let lines = try logs.receive().compactMap { printer.line($0) }
        if !lines.isEmpty { write(lines.joined(separator: "\n") + "\n") }
    }

    private func endsAll(_ code: Int32) -> Bool {
        options.abortOnContainerExit || options.exitCodeFrom != nil || (options.abortOnContainerFailure && code != 0)
    }

    private func hasLiveContainers() throws -> Bool {
        try client.stack(stack).containers.contains { [.running, .restarting, .paused].contains($0.state) }
    }

    private func finalStatus(_ code: Int32) throws -> Int32 {
        guard let service = options.exitCodeFrom else { return code }
        let containers = try client.stack(stack).containers.filter { $0.service == service }
        return containers.compactMap(\.exitCode).first { $0 != 0 }.map { Int32(clamping: $0) } ?? 0
    }
}

extension Foreground {
    /// Stops the stack's containers with progress, logs above it; a further Ctrl-C kills them.
    mutating func stop(_ signals: borrowing ProgressRun) throws {
        let display = ProgressDisplay(title: "stop \(stack)", instance)
        var stream = try client.act(.stop(timeout: timeout), on: stack, services: [])
        var summary: ProgressSummary?
        while !stream.isFinished, summary == nil {
            display.tick()
            var sources = [Poll.Source(signals.descriptor), Poll.Source(stream)]
            if let logs, !logs.isFinished { sources.append(Poll.Source(logs)) }
            let ready = Poll.readable(sources, milliseconds: display.isLive ? 100 : nil)
            if let logs, ready.contains(logs.descriptor) { try printLogs(logs, display.above) }
            if ready.contains(signals.descriptor), try signals.interrupted() {
                stream = try client.act(.kill(signal: "SIGKILL"), on: stack, services: [])
                continue
            }
            guard ready.contains(stream.descriptor) else { continue }
            for event in try stream.receive() {
                display.show(event)
                if case .finished(let finished) = event { summary = finished }
            }
        }
        display.finish(summary)
        drainLogs()
    }

    /// What is on its way still: until a tenth of a second brings nothing.
    fileprivate mutating func drainLogs() {
        guard let logs else { return }
        while !logs.isFinished, !Poll.readable([Poll.Source(logs)], milliseconds: 100).isEmpty {
            do {
                try printLogs(logs) { Output.standard($0) }
            } catch {
                return  // the last lines are a courtesy, the stack's state is told already
            }
        }
    }
}
