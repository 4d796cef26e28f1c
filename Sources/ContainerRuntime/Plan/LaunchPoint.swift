/// A point of a plan where the child waits until the parent has run hooks.
public enum LaunchPoint: Hashable, Sendable {
    /// All is mounted, the root is not changed yet.
    case environment
    /// Only the program is to be executed.
    case program
}
