import EngineAPI

extension EngineClient {
    /// Whether a folder of the image's PATH has the program. Errors: `.notFound` without such an image.
    public func image(_ reference: String, hasProgram program: String) throws(EngineClientError) -> Bool {
        let path = ["davit", "v1", "images", reference, "programs", program]
        return try call(Request(.get, path), as: [String: Bool].self)["found"] ?? false
    }

    public func stacks() throws(EngineClientError) -> [StackSummary] {
        try call(Request(.get, ["davit", "v1", "stacks"]), as: [StackSummary].self)
    }

    public func stack(_ name: String) throws(EngineClientError) -> StackStatus {
        try call(Request(.get, ["davit", "v1", "stacks", name]), as: StackStatus.self)
    }

    public func up(_ submission: StackSubmission) throws(EngineClientError) -> EventStream<ProgressEvent> {
        let body = try Self.encode(submission)
        return try stream(Request(.post, ["davit", "v1", "up"], body: body), of: ProgressEvent.self)
    }

    public func plan(_ submission: StackSubmission) throws(EngineClientError) -> PlanReport {
        let body = try Self.encode(submission)
        return try call(Request(.post, ["davit", "v1", "plan"], body: body), as: PlanReport.self)
    }

    public func down(_ name: String, _ options: DownOptions) throws(EngineClientError) -> EventStream<ProgressEvent> {
        let body = try Self.encode(options)
        return try stream(
            Request(.post, ["davit", "v1", "stacks", name, "down"], body: body), of: ProgressEvent.self)
    }

    /// `services` empty means all.
    public func act(
        _ action: ServiceAction, on name: String, services: [String]
    ) throws(EngineClientError) -> EventStream<ProgressEvent> {
        var query = services.map { ("service", $0) }
        let verb: String
        switch action {
        case .start: verb = "start"
        case .stop(let timeout):
            verb = "stop"
            query += timeout.map { [("timeout", "\($0)")] } ?? []
        case .restart(let timeout, let noDeps):
            verb = "restart"
            query += timeout.map { [("timeout", "\($0)")] } ?? []
            query += noDeps ? [("noDeps", "1")] : []
        case .kill(let signal):
            verb = "kill"
            query.append(("signal", signal))
        }
        let request = Request(.post, ["davit", "v1", "stacks", name, verb], query: query)
        return try stream(request, of: ProgressEvent.self)
    }

    public func stackLogs(
        _ name: String, services: [String], _ options: LogOptions
    ) throws(EngineClientError) -> EventStream<LogEntry> {
        var query = services.map { ("service", $0) }
        for (key, flag) in [("follow", options.follow), ("stdout", options.stdout), ("stderr", options.stderr)]
        where flag {
            query.append((key, "1"))
        }
        if let tail = options.tail { query.append(("tail", "\(tail)")) }
        if let since = options.since { query.append(("since", since.rfc3339)) }
        if let until = options.until { query.append(("until", until.rfc3339)) }
        if let index = options.index { query.append(("index", "\(index)")) }
        return try stream(Request(.get, ["davit", "v1", "stacks", name, "logs"], query: query), of: LogEntry.self)
    }
}
