/// Whose namespace a container uses: `network_mode`, `ipc`, `pid`, `uts`.
public enum NamespaceMode: TextCodable {
    case host
    case none
    case `private`
    case shareable
    case bridge
    /// Another service of the project, by name.
    case service(String)
    /// A container, by name or id.
    case container(String)
    /// For `network_mode` the name of a network outside of the project; empty is the default.
    case other(String)

    public init?(_ text: String) {
        switch text {
        case "host": self = .host
        case "none": self = .none
        case "private": self = .private
        case "shareable": self = .shareable
        case "bridge": self = .bridge
        default:
            if text.utf8.starts(with: "service:".utf8) {
                self = .service(String(text.dropFirst(8)))
            } else if text.utf8.starts(with: "container:".utf8) {
                self = .container(String(text.dropFirst(10)))
            } else {
                self = .other(text)
            }
        }
    }

    public var description: String {
        switch self {
        case .host: "host"
        case .none: "none"
        case .private: "private"
        case .shareable: "shareable"
        case .bridge: "bridge"
        case .service(let name): "service:\(name)"
        case .container(let name): "container:\(name)"
        case .other(let text): text
        }
    }
}
