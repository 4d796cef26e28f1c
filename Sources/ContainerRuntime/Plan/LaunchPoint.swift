/// A point of a plan where the child waits until the parent has run hooks.
enum LaunchPoint: Int32, Sendable {
    /// All is mounted, the root is not changed yet.
    case environment = 0
    /// Only the program is to be executed.
    case program = 1

    /// What the child sends: a struct davit_report with this step, and the point for the errno.
    static let step: Int32 = -1

    var message: [UInt8] {
        [Self.step, rawValue].flatMap { value in withUnsafeBytes(of: value) { Array($0) } }
    }
}
