import EngineAPI

/// The `filters` of `/events`: any value of a name, every name. Source: Docker Engine API, SystemEvents.
struct EventFilter: Sendable {
    private let filters: Filters

    /// Filters of another name would match nothing with Docker Engine either, but say so.
    init(_ filters: Filters) throws(APIError) {
        let known: Set = ["type", "event", "label", "container", "image", "network", "volume"]
        if let unknown = filters.keys.filter({ !known.contains($0) }).min() {
            throw APIError(.invalidRequest, "invalid filter '\(unknown)'", subject: unknown)
        }
        self.filters = filters
    }

    func matches(_ event: EngineEvent) -> Bool {
        filters.allSatisfy { name, values in
            values.isEmpty || values.contains { matches(event, name, $0) }
        }
    }

    private func matches(_ event: EngineEvent, _ name: String, _ value: String) -> Bool {
        switch name {
        case "type": event.type == value
        // `health_status` means every `health_status: …`.
        case "event": event.action == value || event.action.hasPrefix("\(value):")
        case "label": hasLabel(event, value)
        default: event.type == name && isNamed(event.actor, value)
        }
    }

    /// `name` or `name=value`.
    private func hasLabel(_ event: EngineEvent, _ text: String) -> Bool {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let found = event.actor.attributes[parts[0]] else { return false }
        return parts.count == 1 || found == parts[1]
    }

    /// By id, the start of one, or name.
    private func isNamed(_ actor: EngineEvent.Actor, _ value: String) -> Bool {
        let name = value.hasPrefix("/") ? String(value.dropFirst()) : value
        return !name.isEmpty && (actor.id.hasPrefix(name) || actor.attributes["name"] == name)
    }
}
