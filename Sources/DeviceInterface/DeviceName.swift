/// A qualified name of a device, `vendor/class=name`. Source: CDI SPEC.md, "Kind" and "CDI Devices".
public struct DeviceName: Hashable, Sendable, CustomStringConvertible {
    /// `vendor/class`.
    public let kind: String
    public let name: String

    /// nil for what is no qualified name.
    public init?(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, Self.isKind(parts[0]), Self.isName(parts[1]) else { return nil }
        kind = String(parts[0])
        name = String(parts[1])
    }

    init(kind: String, name: String) {
        self.kind = kind
        self.name = name
    }

    public var description: String { "\(kind)=\(name)" }

    /// A vendor with letters first and `-`, `_`, `.` within, a slash, a class of at most 63 characters.
    static func isKind(_ text: Substring) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count <= 253, parts[1].utf8.count <= 63 else { return false }
        return parts.allSatisfy { part in
            guard let first = part.utf8.first, let last = part.utf8.last else { return false }
            return isLetter(first) && (isLetter(last) || isDigit(last))
                && part.utf8.allSatisfy { isLetter($0) || isDigit($0) || "-_.".utf8.contains($0) }
        }
    }

    /// Letters and digits first and last, `-`, `_`, `.` and `:` within.
    static func isName(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return false }
        return [first, last].allSatisfy { isLetter($0) || isDigit($0) }
            && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || "-_.:".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    var startsWithDigit: Bool { name.utf8.first.map(Self.isDigit) ?? false }
    var classHasDot: Bool { kind.drop { $0 != "/" }.contains(".") }
}
