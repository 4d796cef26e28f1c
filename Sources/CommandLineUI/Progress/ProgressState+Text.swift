import EngineAPI

/// How a state shows on a progress line.
enum ProgressMood {
    case active
    case settled
    case warning
    case failed
}

extension ProgressState {
    var mood: ProgressMood {
        switch self {
        case .creating, .starting, .waiting, .stopping, .removing, .recreating: .active
        case .created, .started, .running, .healthy, .exited, .stopped, .removed: .settled
        case .warning, .unhealthy: .warning
        case .error: .failed
        }
    }

    var word: String {
        rawValue.prefix(1).uppercased() + rawValue.dropFirst()
    }
}

extension ResourceName {
    var text: String {
        kind.rawValue.prefix(1).uppercased() + kind.rawValue.dropFirst() + " " + TextWidth.printable(name)
    }
}
