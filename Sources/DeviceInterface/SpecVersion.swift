/// A version of the CDI specification, and what came with it. Source: CDI SPEC.md, "Released versions".
struct SpecVersion: Hashable, Comparable, CustomStringConvertible {
    let numbers: [Int]

    /// `0.6.0`, `v0.6.0`; nil for what is none.
    init?(_ text: String) {
        let parts = text.drop { $0 == "v" }.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == 3, parts.count == 3 else { return nil }
        self.numbers = numbers
    }

    private init(_ major: Int, _ minor: Int) { numbers = [major, minor, 0] }

    static let latest = SpecVersion(1, 1)
    static let known: Set<SpecVersion> = [
        SpecVersion(0, 3), SpecVersion(0, 4), SpecVersion(0, 5), SpecVersion(0, 6), SpecVersion(0, 7),
        SpecVersion(0, 8), SpecVersion(1, 0), latest,
    ]

    var description: String { numbers.map(String.init).joined(separator: ".") }

    static func < (left: SpecVersion, right: SpecVersion) -> Bool {
        left.numbers.lexicographicallyPrecedes(right.numbers)
    }

    /// The latest version that a member of `spec` came with, and that member; nil when all were always there.
    static func needed(by spec: DeviceSpec) -> (SpecVersion, member: String)? {
        let edits = spec.devices.map(\.containerEdits) + (spec.containerEdits.map { [$0] } ?? [])
        let names = spec.devices.map { DeviceName(kind: spec.kind, name: $0.name) }
        let rules: [(SpecVersion, String, Bool)] = [
            (latest, "netDevices", edits.contains { !$0.netDevices.isEmpty }),
            (latest, "intelRdt.schemata", edits.contains { !($0.intelRdt?.schemata ?? []).isEmpty }),
            (latest, "intelRdt.enableMonitoring", edits.contains { $0.intelRdt?.enableMonitoring ?? false }),
            (SpecVersion(0, 7), "intelRdt", edits.contains { $0.intelRdt != nil }),
            (SpecVersion(0, 7), "additionalGids", edits.contains { !$0.additionalGids.isEmpty }),
            (
                SpecVersion(0, 6), "annotations",
                !spec.annotations.isEmpty || spec.devices.contains { !$0.annotations.isEmpty }
            ),
            (SpecVersion(0, 6), "a dot in the class of kind", names.contains(where: \.classHasDot)),
            (SpecVersion(0, 5), "a device's name that begins with a digit", names.contains(where: \.startsWithDigit)),
            (
                SpecVersion(0, 5), "deviceNodes.hostPath",
                edits.contains { $0.deviceNodes.contains { $0.hostPath != nil } }
            ),
            (SpecVersion(0, 4), "mounts.type", edits.contains { $0.mounts.contains { $0.type != nil } }),
        ]
        return rules.first { $0.2 }.map { ($0.0, $0.1) }
    }
}
