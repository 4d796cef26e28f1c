import EngineAPI
import Glibc

extension ExecSession {
    var descriptors: [Int32] {
        switch self {
        case .terminal(let descriptor): [descriptor]
        case .pipes(let stdin, let stdout, let stderr): [stdin, stdout, stderr].compactMap { $0 }
        case .detached: []
        }
    }

    var isTerminal: Bool {
        if case .terminal = self { true } else { false }
    }
}

/// A failing close of a pipe or a terminal loses nothing and frees the descriptor all the same.
func closeDescriptor(_ descriptor: Int32) {
    _ = Glibc.close(descriptor)
}
