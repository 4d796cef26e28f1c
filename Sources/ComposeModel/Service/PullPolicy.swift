/// When an image is pulled.
public enum PullPolicy: TextCodable {
    case always
    case never
    case missing
    case build
    case refresh
    case daily
    case weekly
    /// `every_` and a duration, which may have weeks and days: `2w3d12h`.
    case every(String)

    public init?(_ text: String) {
        switch text {
        case "always": self = .always
        case "never": self = .never
        case "missing", "if_not_present": self = .missing
        case "build": self = .build
        case "refresh": self = .refresh
        case "daily": self = .daily
        case "weekly": self = .weekly
        default:
            guard text.utf8.starts(with: "every_".utf8) else { return nil }
            self = .every(String(text.dropFirst(6)))
        }
    }

    public var description: String {
        switch self {
        case .always: "always"
        case .never: "never"
        case .missing: "missing"
        case .build: "build"
        case .refresh: "refresh"
        case .daily: "daily"
        case .weekly: "weekly"
        case .every(let text): "every_\(text)"
        }
    }
}
