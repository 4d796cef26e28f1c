import EngineAPI
import JSONCodec
import Timestamps

extension EngineClient {
    public func version() throws(EngineClientError) -> EngineVersion {
        try call(Request(.get, ["version"]), as: EngineVersion.self)
    }

    public func info() throws(EngineClientError) -> EngineInfo {
        try call(Request(.get, ["info"]), as: EngineInfo.self)
    }

    public func containers(all: Bool, filters: Filters = [:]) throws(EngineClientError) -> [ContainerSummary] {
        let query = [("all", all ? "1" : "0")] + Self.query(filters)
        return try call(Request(.get, ["containers", "json"], query: query), as: [ContainerSummary].self)
    }

    public func inspectContainer(_ reference: String) throws(EngineClientError) -> ContainerInspection {
        try call(Request(.get, ["containers", reference, "json"]), as: ContainerInspection.self)
    }

    public func images(filters: Filters = [:]) throws(EngineClientError) -> [ImageSummary] {
        try call(Request(.get, ["images", "json"], query: Self.query(filters)), as: [ImageSummary].self)
    }

    public func removeImage(_ reference: String, force: Bool) throws(EngineClientError) -> [ImageRemoval] {
        let query = force ? [("force", "1")] : []
        return try call(Request(.delete, ["images", reference], query: query), as: [ImageRemoval].self)
    }

    public func events(since: Timestamp? = nil, filters: Filters = [:]) throws(EngineClientError) -> EventStream<
        EngineEvent
    > {
        let query = (since.map { [("since", $0.rfc3339)] } ?? []) + Self.query(filters)
        return try stream(Request(.get, ["events"], query: query), of: EngineEvent.self)
    }

    private static func query(_ filters: Filters) -> [(String, String)] {
        guard !filters.isEmpty else { return [] }
        let object = filters.mapValues { JSONValue.array($0.map { .string($0) }) }
        return [("filters", JSONValue.object(object).serialized())]
    }
}
