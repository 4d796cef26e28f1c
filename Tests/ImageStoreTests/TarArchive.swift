/// Builds tar archives in memory, well-formed or not.
struct TarArchive {
    private(set) var bytes: [UInt8] = []

    /// One member with a header of its own. `size` other than the data's makes a lie of it.
    mutating func add(
        _ name: String, type: Character = "0", _ text: String = "", link: String = "", mode: UInt32? = nil,
        size: Int? = nil, prefix: String = "", device: (UInt32, UInt32) = (0, 0), modified: Int64 = 1_700_000_000
    ) {
        add(
            name, type: type, data: Array(text.utf8), link: link, mode: mode, size: size, prefix: prefix,
            device: device,
            modified: modified)
    }

    mutating func add(
        _ name: String, type: Character, data: [UInt8], link: String = "", mode: UInt32? = nil, size: Int? = nil,
        prefix: String = "", device: (UInt32, UInt32) = (0, 0), modified: Int64 = 1_700_000_000,
        patch: (inout [UInt8]) -> Void = { _ in }
    ) {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, _ offset: Int, _ width: Int) {
            for (index, byte) in text.utf8.prefix(width).enumerated() { header[offset + index] = byte }
        }
        put(name, 0, 100)
        // Folders have to be searchable for a test that is not root.
        put(Self.octal(Int64(mode ?? (type == "5" ? 0o755 : 0o644)), 7), 100, 8)
        put(Self.octal(0, 7), 108, 8)
        put(Self.octal(0, 7), 116, 8)
        put(Self.octal(Int64(size ?? data.count), 11), 124, 12)
        put(Self.octal(modified, 11), 136, 12)
        put(String(type), 156, 1)
        put(link, 157, 100)
        put("ustar\u{0}00", 257, 8)
        put(Self.octal(Int64(device.0), 7), 329, 8)
        put(Self.octal(Int64(device.1), 7), 337, 8)
        put(prefix, 345, 155)
        patch(&header)
        Self.seal(&header)
        bytes += header + data + [UInt8](repeating: 0, count: (512 - data.count % 512) % 512)
    }

    mutating func addPAX(_ records: [(String, String)], type: Character = "x") {
        add("pax", type: type, data: records.flatMap { Self.record($0.0, $0.1) })
    }

    mutating func append(_ raw: [UInt8]) { bytes += raw }

    /// The archive with its two blocks of zeros.
    var finished: [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }

    static func make(_ body: (inout TarArchive) -> Void) -> [UInt8] {
        var archive = TarArchive()
        body(&archive)
        return archive.finished
    }

    /// Writes the checksum.
    static func seal(_ header: inout [UInt8]) {
        for index in 148..<156 { header[index] = UInt8(ascii: " ") }
        let sum = header.reduce(0) { $0 + Int64($1) }
        for (index, byte) in octal(sum, 6).utf8.enumerated() { header[148 + index] = byte }
        header[154] = 0
    }

    static func octal(_ value: Int64, _ width: Int) -> String {
        let digits = String(value, radix: 8)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    static func record(_ key: String, _ value: String) -> [UInt8] {
        let body = " \(key)=\(value)\n"
        var length = body.utf8.count + 1
        while String(length).utf8.count + body.utf8.count != length { length += 1 }
        return Array("\(length)\(body)".utf8)
    }
}
