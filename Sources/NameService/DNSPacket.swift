/// Bounds-checked reading of a message's bytes; every method gives nil past the end.
struct DNSPacket {
    let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var count: Int { bytes.count }

    func byte(at offset: Int) -> UInt8? {
        offset >= 0 && offset < bytes.count ? bytes[offset] : nil
    }

    func number(at offset: Int) -> UInt16? {
        guard offset >= 0, offset + 1 < bytes.count else { return nil }
        return UInt16(bytes[offset]) << 8 | UInt16(bytes[offset + 1])
    }

    /// The offset after the name that begins at `offset`. A compression pointer ends a name and is not followed.
    func endOfName(at offset: Int) -> Int? {
        var position = offset
        while let length = byte(at: position) {
            switch length {
            case 0: return position + 1
            case 1...63: position += 1 + Int(length)
            case 0xC0...: return byte(at: position + 1) == nil ? nil : position + 2
            default: return nil
            }
        }
        return nil
    }

    /// The offset after the resource record that begins at `offset`.
    func endOfRecord(at offset: Int) -> Int? {
        guard let fixed = endOfName(at: offset), let length = number(at: fixed + 8) else { return nil }
        let end = fixed + 10 + Int(length)
        return end <= count ? end : nil
    }

    /// The name at `offset` in lower case and joined by dots, without the last one; compression pointers are followed.
    ///
    /// nil when it is malformed, longer than 255 bytes, or when a label has a byte that host names cannot have, so that
    /// two different names never give the same text. Pointers must go backward, so that there is no loop.
    func name(at offset: Int) -> String? {
        withUnsafeTemporaryAllocation(byteCount: DNSLimit.name, alignment: 1) { out -> String? in
            var position = offset
            var earliest = offset
            var length = 0
            while let label = byte(at: position) {
                if label == 0 {
                    return String(decoding: out[..<Swift.max(0, length - 1)], as: UTF8.self)
                }
                if label >= 0xC0 {
                    guard let pointer = number(at: position) else { return nil }
                    position = Int(pointer & 0x3FFF)
                    guard position < earliest else { return nil }
                    earliest = position
                    continue
                }
                let end = position + 1 + Int(label)
                guard label <= DNSLimit.label, end <= count, length + Int(label) + 1 <= DNSLimit.name - 1 else {
                    return nil
                }
                for index in position + 1..<end {
                    guard let byte = DNSName.folded(bytes[index]) else { return nil }
                    out[length] = byte
                    length += 1
                }
                out[length] = UInt8(ascii: ".")
                length += 1
                position = end
            }
            return nil
        }
    }
}

enum DNSName {
    /// The byte in lower case; nil when it is a dot or no printable ASCII.
    static func folded(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "."): nil
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        case 0x21...0x7E: byte
        default: nil
        }
    }

    /// Wire form of `name`; nil when a label is empty or too long, or the whole is.
    static func encoded(_ name: String) -> [UInt8]? {
        var out: [UInt8] = []
        for label in name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard (1...DNSLimit.label).contains(label.count) else { return nil }
            out.append(UInt8(label.count))
            out.append(contentsOf: label)
        }
        out.append(0)
        return out.count <= DNSLimit.name ? out : nil
    }

    /// `name` as look-ups compare it; nil when no query could ask for it.
    static func key(_ name: String) -> String? {
        let text = name.hasSuffix(".") ? name.dropLast() : Substring(name)
        guard encoded(String(text)) != nil else { return nil }
        let bytes = text.utf8.map { $0 == UInt8(ascii: ".") ? $0 : folded($0) }
        guard bytes.allSatisfy({ $0 != nil }) else { return nil }
        return String(decoding: bytes.compactMap(\.self), as: UTF8.self)
    }
}
