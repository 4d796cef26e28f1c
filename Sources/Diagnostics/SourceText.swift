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
    public func line(_ number: Int, of file: String) -> String? {
        guard let text = texts[file], number > 0 else { return nil }
        var current = 1
        var start = 0
        for index in text.indices {
            guard text[index] == 0x0A else { continue }
            if current == number { return Self.decode(text[start..<index]) }
            current += 1
            start = index + 1
        }
        return current == number && start < text.count ? Self.decode(text[start...]) : nil
    }

    private static func decode(_ bytes: ArraySlice<UInt8>) -> String {
        var bytes = bytes
        if bytes.last == 0x0D { bytes = bytes.dropLast() }
        return String(decoding: bytes.prefix(4096), as: UTF8.self)
    }
}
