/// What the engine could not do; `description` is what users read.
public struct EngineError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        case invalid
        case notFound
        case conflict
        /// The image, port, folder or space that is needed is not to be had.
        case unavailable
        case failed
    }

    public var code: Code
    /// The container, service, network, volume or path that it is about.
    public var subject: String
    /// Lower case, no full stop.
    public var message: String
    public var hint: String?

    public init(_ code: Code, _ subject: String, _ message: String, hint: String? = nil) {
        self.code = code
        self.subject = subject
        self.message = message
        self.hint = hint
    }

    public var description: String {
        hint.map { "\(subject): \(message); \($0)" } ?? "\(subject): \(message)"
    }
}

/// An operation's error and what went wrong while cleaning up after it.
public struct CleanupError: Error, Sendable, CustomStringConvertible {
    public var primary: any Error
    public var cleanup: [any Error]

    public var description: String {
        "\(primary)" + cleanup.map { "; and while cleaning up: \($0)" }.joined()
    }
}

/// Does every step, also after one has failed; throws what failed.
func attemptAll(_ steps: [() async throws -> Void]) async throws {
    var errors: [any Error] = []
    for step in steps {
        do {
            try await step()
        } catch {
            errors.append(error)
        }
    }
    guard let first = errors.first else { return }
    throw errors.count == 1 ? first : CleanupError(primary: first, cleanup: Array(errors.dropFirst()))
}
