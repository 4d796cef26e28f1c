/// What a text may cost; beyond it is a diagnostic.
struct YAMLLimits: Sendable {
    /// Bytes of one file.
    var size = 8 << 20
    /// Nested lists and mappings.
    var depth = 100
    /// Nodes of a file, each use of an alias counted with all that it stands for.
    var nodes = 120_000
    /// Bytes of one key.
    var key = 4096
}
