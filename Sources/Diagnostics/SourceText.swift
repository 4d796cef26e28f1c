/// The texts that spans point into, by the name in `SourceSpan.file`.
public struct SourceTexts: Sendable {
    private var texts: [String: [UInt8]] = [:]

    public init(_ texts: [String: [UInt8]] = [:]) {
        self.texts = texts
    }

    public subscript(file: String) -> [UInt8]? {
        get { texts[file] }
        set { texts[file] = newValue }
    }

    public var files: [String] { texts.keys.sorted() }

    /// The line with that number (from 1), without its end; nil when there is none. Invalid UTF-8 is replaced.
    ///
    /// Lines end where they do for YAML 1.1: at LF, CR, CRLF, NEL, LS and PS.
    public func line(_ number: Int, of file: String) -> String? {
        guard let text = texts[file], number > 0 else { return nil }
        var current = 1
        var start = 0
        var index = 0
        while index < text.count {
            let length = Self.lineEnd(text, at: index)
            guard length > 0 else {
                index += 1
                continue
            }
            if current == number { return Self.decode(text[start..<index]) }
            current += 1
            index += length
            start = index
        }
        return current == number && start < text.count ? Self.decode(text[start...]) : nil
    }

    /// How many bytes the end of a line has there; 0 where none is.
    private static func lineEnd(_ text: [UInt8], at index: Int) -> Int {
        func follows(_ bytes: UInt8...) -> Bool { text[(index + 1)...].starts(with: bytes) }
        switch text[index] {
        case 0x0A: return 1
        case 0x0D: return follows(0x0A) ? 2 : 1
        case 0xC2 where follows(0x85): return 2
        case 0xE2 where follows(0x80, 0xA8) || follows(0x80, 0xA9): return 3
        default: return 0
        }
    }

    private static func decode(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.prefix(4096), as: UTF8.self)
    }
}
