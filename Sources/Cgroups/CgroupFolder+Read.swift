extension CgroupFolder {
    /// nil: not there, or "max".
    func number(_ file: String) -> UInt64? { line(file).flatMap { UInt64($0) } }

    func line(_ file: String) -> String? { lines(file).first.map(String.init) }

    func words(_ file: String) -> [Substring] { lines(file).first?.split(separator: " ") ?? [] }

    /// Empty when the file is not there.
    func lines(_ file: String) -> [Substring] {
        // Statistics have no value where the host has no file.
        guard let text = try? readText(path + "/" + file, field: nil) else { return [] }
        return text.split(separator: "\n")
    }

    /// A file of `name number` lines.
    func keyed(_ file: String) -> [String: UInt64] {
        var values: [String: UInt64] = [:]
        for line in lines(file) {
            let words = line.split(separator: " ")
            if words.count == 2, let number = UInt64(words[1]) { values[String(words[0])] = number }
        }
        return values
    }
}

/// Forms that interface files have in common.
enum CgroupText {
    /// `rbytes=1`
    static func pairs(_ words: some Sequence<Substring>) -> [Substring: UInt64] {
        var values: [Substring: UInt64] = [:]
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1)
            if parts.count == 2, let number = UInt64(parts[1]) { values[parts[0]] = number }
        }
        return values
    }

    /// `254:0`
    static func device(_ word: Substring?) -> (major: UInt64, minor: UInt64)? {
        let numbers = word?.split(separator: ":") ?? []
        guard numbers.count == 2, let major = UInt64(numbers[0]), let minor = UInt64(numbers[1]) else { return nil }
        return (major, minor)
    }

    static func nanoseconds(microseconds: UInt64) -> UInt64 {
        let (value, overflow) = microseconds.multipliedReportingOverflow(by: 1000)
        return overflow ? .max : value
    }
}
