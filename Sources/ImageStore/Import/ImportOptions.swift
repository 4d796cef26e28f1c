import Timestamps

/// What an import is asked for.
struct ImportOptions {
    var reference: ImageReference?
    var changes: [String]
    var message: String?
    var created: Timestamp
    /// What the tar is called in messages and in the history.
    var source: String
}
