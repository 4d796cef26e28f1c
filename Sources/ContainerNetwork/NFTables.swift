import CNFTables

/// One open context of libnftables; its socket stays in the network namespace that it was opened in.
/// Source: libnftables(3).
struct NFTables: ~Copyable {
    private let context: OpaquePointer
    private let subject: String

    /// - Parameter subject: what errors name.
    init(subject: String) throws(NetworkError) {
        guard let context = nft_ctx_new(UInt32(NFT_CTX_DEFAULT)) else {
            throw NetworkError(.firewall, subject, "cannot be reached: no context of libnftables")
        }
        nft_ctx_buffer_output(context)
        nft_ctx_buffer_error(context)
        // Protocols as numbers: their names depend on the host's /etc/protocols.
        nft_ctx_output_set_flags(context, UInt32(NFT_CTX_OUTPUT_JSON | NFT_CTX_OUTPUT_NUMERIC_PROTO))
        self.context = context
        self.subject = subject
    }

    deinit { nft_ctx_free(context) }

    /// Runs the commands, one a line, as one transaction, and returns what they print: JSON for `list`, else nothing.
    @discardableResult
    func run(_ commands: String) throws(NetworkError) -> String {
        let status = nft_run_cmd_from_buffer(context, commands)
        let output = nft_ctx_get_output_buffer(context).map { String(cString: $0) } ?? ""
        let problems = nft_ctx_get_error_buffer(context).map { String(cString: $0) } ?? ""
        guard status == 0 else { throw NFTables.error(problems, subject: subject) }
        return output
    }

    /// The error that libnftables' text tells of: its lines `…: Error: <text>` without places and carets.
    static func error(_ text: String, subject: String) -> NetworkError {
        let marker = "Error: "
        let problems = text.split(separator: "\n").compactMap { line in
            line.firstRange(of: marker).map { line[$0.upperBound...].lowercased() }
        }
        let reason = problems.isEmpty ? "no reason given" : problems.joined(separator: "; ")
        let code: NetworkError.Code =
            if reason.contains("operation not permitted") {
                .notPermitted
            } else if reason.contains("no such file or directory") {
                .notFound
            } else {
                .firewall
            }
        return NetworkError(code, subject, "refused a change: \(reason)")
    }
}
