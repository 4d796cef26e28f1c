/// The key and value pairs of a PAX extended header. Source: POSIX pax, "pax Extended Header".
struct PAXRecords: Sendable {
    /// In the order they came: GNU's sparse format 0.0 repeats keys.
    private(set) var records: [(key: String, value: [UInt8])] = []

    init() {}

    /// Nil when the bytes are no `<length> <key>=<value>\n` records.
    init?(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // Some writers pad with NULs.
            if rest.allSatisfy({ $0 == 0 }) { return }
            guard let space = rest.firstIndex(of: UInt8(ascii: " ")),
                let length = TarNumber.decimal(rest[..<space]), length <= rest.count,
                let end = rest.index(rest.startIndex, offsetBy: Int(length), limitedBy: rest.endIndex),
                end > space + 1, rest[end - 1] == UInt8(ascii: "\n")
            else { return nil }
            let record = rest[(space + 1)..<(end - 1)]
            guard let equals = record.firstIndex(of: UInt8(ascii: "=")), equals > record.startIndex else { return nil }
            let key = String(decoding: record[..<equals], as: UTF8.self)
            records.append((key, Array(record[(equals + 1)...])))
            rest = rest[end...]
        }
    }

    var isEmpty: Bool { records.isEmpty }

    /// The last value wins; an empty one takes the key away.
    subscript(key: String) -> [UInt8]? {
        guard let value = records.last(where: { $0.key == key })?.value, !value.isEmpty else { return nil }
        return value
    }

    func text(_ key: String) -> String? {
        self[key].map { String(decoding: $0, as: UTF8.self) }
    }

    /// These on top of what a global header said.
    func over(_ globals: PAXRecords) -> PAXRecords {
        var merged = globals
        merged.records += records
        return merged
    }

    /// Seconds with an optional sign and fraction; nil when the text is no number.
    static func time(_ bytes: [UInt8]) -> TarTime? {
        let isNegative = bytes.first == UInt8(ascii: "-")
        let parts = bytes.dropFirst(isNegative ? 1 : 0)
            .split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, let seconds = TarNumber.decimal(whole) else { return nil }
        var nanoseconds: Int64 = 0
        if parts.count == 2 {
            let digits = Array(parts[1].prefix(9))
            guard parts[1].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
            nanoseconds = TarNumber.decimal(digits + Array(repeating: UInt8(ascii: "0"), count: 9 - digits.count)) ?? 0
        }
        guard isNegative else { return TarTime(seconds: seconds, nanoseconds: nanoseconds) }
        guard nanoseconds > 0 else { return TarTime(seconds: -seconds) }
        return TarTime(seconds: -seconds - 1, nanoseconds: 1_000_000_000 - nanoseconds)
    }

    /// `SCHILY.xattr.<name>` as extended attributes, the last of a name.
    var attributes: [TarAttribute] {
        let prefix = "SCHILY.xattr."
        var found: [String: [UInt8]] = [:]
        for record in records where record.key.hasPrefix(prefix) {
            found[String(record.key.dropFirst(prefix.count))] = record.value
        }
        return found.sorted { $0.key < $1.key }.map { TarAttribute(name: Array($0.key.utf8), value: $0.value) }
    }
}
