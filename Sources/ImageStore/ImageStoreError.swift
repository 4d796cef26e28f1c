import LinuxSystem

/// Why an image operation did not happen. Compared by `code` and `subject`.
public struct ImageStoreError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The text is no image reference.
        case invalidReference
        /// A `--change` instruction is unknown or malformed.
        case invalidChange
        /// No image of that name or id.
        case notFound
        /// An id prefix that several images share.
        case ambiguous
        /// More than one reference points to the image that is to be removed.
        case inUse
        /// A format that davit knows and cannot read.
        case unsupported
        /// Input that breaks its format: tar, gzip, JSON.
        case malformed
        /// An entry that would reach outside its layer.
        case escape
        /// Input beyond the store's limits.
        case limitExceeded
        /// The disk or the quota is full.
        case noSpace
        /// A stored blob or layer is missing or is not what its digest says.
        case corrupt
        /// A system call failed for another reason.
        case system
    }

    public let code: Code
    /// The reference, file, tar entry or digest it is about.
    public let subject: String
    /// What is wrong and, where known, what to do.
    public let message: String
    public let cause: SystemError?

    public init(_ code: Code, _ subject: String, _ message: String, cause: SystemError? = nil) {
        self.code = code
        self.subject = subject
        self.message = message
        self.cause = cause
    }

    /// `subject: message: errno text`; the subject is left out where the message names it.
    public var description: String {
        let head = subject.isEmpty || message.contains(subject) ? message : "\(subject): \(message)"
        guard let cause else { return head }
        return "\(head): \(cause)"
    }
}
