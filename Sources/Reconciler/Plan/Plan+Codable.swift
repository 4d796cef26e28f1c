import Timestamps

/// The JSON form (schemas/plan.schema.json): `nodes`, `findings`, `wake_at` (RFC 3339, absent when there is none),
/// `risk` (the gravest of all nodes) and `converged`. The last two are derived and not read back.
extension Plan {
    private enum CodingKeys: String, CodingKey {
        case nodes, findings, risk, converged
        case wakeAt = "wake_at"
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        nodes = try fields.decode([Node].self, forKey: .nodes)
        findings = try fields.decode([Finding].self, forKey: .findings)
        wakeAt = try fields.decodeIfPresent(Timestamp.self, forKey: .wakeAt)
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(nodes, forKey: .nodes)
        try fields.encode(findings, forKey: .findings)
        try fields.encodeIfPresent(wakeAt, forKey: .wakeAt)
        try fields.encode(risk, forKey: .risk)
        try fields.encode(isConverged, forKey: .converged)
    }
}
