import Glibc

/// A system call that failed: what was tried, on what, and errno.
public struct SystemError: Error, Hashable, Sendable {
    /// The system call or step, as in "open".
    public let operation: String
    /// What it was done to: a path, a descriptor, a pid.
    public let subject: String
    public let errno: Int32

    public init(operation: String, subject: String, errno: Int32) {
        self.operation = operation
        self.subject = subject
        self.errno = errno
    }

    /// Passes a result of CDavit on; a negative one is a negated errno.
    @discardableResult
    public static func check(
        _ result: Int, _ operation: @autoclosure () -> String, _ subject: @autoclosure () -> String
    ) throws(SystemError) -> Int {
        guard result < 0 else { return result }
        throw SystemError(operation: operation(), subject: subject(), errno: Int32(truncatingIfNeeded: -result))
    }

    /// Passes a result of libc on; -1 means that errno tells.
    @discardableResult
    static func checkLibrary<Value: BinaryInteger>(
        _ result: Value, _ operation: String, _ subject: @autoclosure () -> String
    ) throws(SystemError) -> Value {
        let code = Glibc.errno
        guard result < 0 else { return result }
        throw SystemError(operation: operation, subject: subject(), errno: code)
    }
}

extension SystemError: CustomStringConvertible {
    public var description: String {
        subject.isEmpty
            ? "\(operation): \(ErrorNumber.describe(errno))" : "\(operation) \(subject): \(ErrorNumber.describe(errno))"
    }
}
