/// What to do when a container ends by itself.
public enum RestartPolicy: TextCodable {
    case no
    case always
    case unlessStopped
    /// Only after a failure; at most `maximum` times in a row when that is given.
    case onFailure(maximum: Int?)

    public init?(_ text: String) {
        switch text {
        case "no": self = .no
        case "always": self = .always
        case "unless-stopped": self = .unlessStopped
        case "on-failure": self = .onFailure(maximum: nil)
        default:
            guard text.utf8.starts(with: "on-failure:".utf8), let count = Int(text.dropFirst(11)), count >= 0 else {
                return nil
            }
            self = .onFailure(maximum: count)
        }
    }

    public var description: String {
        switch self {
        case .no: "no"
        case .always: "always"
        case .unlessStopped: "unless-stopped"
        case .onFailure(nil): "on-failure"
        case .onFailure(let count?): "on-failure:\(count)"
        }
    }
}
