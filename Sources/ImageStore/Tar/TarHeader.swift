/// The 512 bytes before a member. Source: POSIX ustar, and tar(5) "GNU Tar Archives".
struct TarHeader {
    static let blockSize = 512

    let block: [UInt8]

    enum Field {
        static let name = 0..<100
        static let mode = 100..<108
        static let owner = 108..<116
        static let group = 116..<124
        static let size = 124..<136
        static let modified = 136..<148
        static let checksum = 148..<156
        static let type = 156
        static let linkName = 157..<257
        static let magic = 257..<263
        static let major = 329..<337
        static let minor = 337..<345
        static let prefix = 345..<500
        static let gnuSparse = 386..<482
        static let gnuIsExtended = 482
        static let gnuRealSize = 483..<495
    }

    /// Nil when the checksum is wrong. `block` has 512 bytes.
    init?(block: [UInt8]) {
        guard block.count == Self.blockSize else { return nil }
        self.block = block
        guard let stored = TarNumber.parse(block[Field.checksum]) else { return nil }
        // Old tars summed signed bytes. Source: POSIX pax, "chksum".
        var unsigned: Int64 = 0
        var signed: Int64 = 0
        for (index, byte) in block.enumerated() {
            let counted = Field.checksum.contains(index) ? UInt8(ascii: " ") : byte
            unsigned += Int64(counted)
            signed += Int64(Int8(bitPattern: counted))
        }
        guard stored == unsigned || stored == signed else { return nil }
    }

    var type: UInt8 { block[Field.type] }

    /// `ustar\0`; GNU writes `ustar ` and uses the prefix's bytes for other things.
    var isPOSIX: Bool { Array(block[Field.magic]) == Array("ustar\0".utf8) }
    var isGNU: Bool { Array(block[Field.magic]) == Array("ustar ".utf8) }

    var name: [UInt8] {
        let short = text(Field.name)
        guard isPOSIX else { return short }
        let prefix = text(Field.prefix)
        return prefix.isEmpty ? short : prefix + [UInt8(ascii: "/")] + short
    }

    /// The bytes up to the first NUL.
    func text(_ field: Range<Int>) -> [UInt8] {
        Array(block[field].prefix { $0 != 0 })
    }

    func number(_ field: Range<Int>) -> Int64? {
        TarNumber.parse(block[field])
    }
}

enum TarNumber {
    /// Octal text padded with blanks and NULs, or GNU's base 256 with the top bit set. Blank is 0; nil when it is neither.
    static func parse(_ bytes: ArraySlice<UInt8>) -> Int64? {
        guard let first = bytes.first else { return nil }
        if first & 0x80 != 0 { return parseBinary(bytes, first) }
        let blank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == 0 }
        let digits = bytes.drop(while: blank).prefix { !blank($0) }
        guard bytes[digits.endIndex...].allSatisfy(blank) else { return nil }
        var value: Int64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) else { return nil }
            let (scaled, overflow) = value.multipliedReportingOverflow(by: 8)
            guard !overflow else { return nil }
            value = scaled | Int64(digit - UInt8(ascii: "0"))
        }
        return value
    }

    /// Two's complement, big-endian; the top bit is the marker, the next one the sign.
    private static func parseBinary(_ bytes: ArraySlice<UInt8>, _ first: UInt8) -> Int64? {
        let isNegative = first & 0x40 != 0
        var value: Int64 = isNegative ? -1 : 0
        for (index, byte) in bytes.enumerated() {
            let digit = index == 0 ? (isNegative ? byte : byte & 0x7F) : byte
            let (scaled, overflow) = value.multipliedReportingOverflow(by: 256)
            guard !overflow else { return nil }
            value = scaled | Int64(digit)
        }
        return value
    }

    /// Plain decimal digits, as PAX writes them.
    static func decimal(_ bytes: some Collection<UInt8>) -> Int64? {
        guard !bytes.isEmpty, bytes.count <= 19 else { return nil }
        var value: Int64 = 0
        for byte in bytes {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = scaled.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }
}
