/// Reads a tar archive member by member: ustar, PAX, GNU long names and links, GNU and PAX sparse files.
///
/// Input is hostile: every number is checked, names and headers are limited in size, and nothing traps.
/// Errors: `.malformed`, `.limitExceeded`, `.unsupported`, and those of the source.
final class TarReader {
    private let buffer: TarBuffer
    private let subject: String
    private let limits: UnpackLimits
    private var globals = PAXRecords()
    /// What is left in the archive of the current member: data, then padding.
    private var dataLeft: Int64 = 0
    private var padding: Int64 = 0
    private var hasEnded = false

    init(_ source: any ByteSource, named subject: String, limits: UnpackLimits = .init()) {
        buffer = TarBuffer(source)
        self.subject = subject
        self.limits = limits
    }

    /// The next member, or nil at the end of the archive. Data of the member before that was not read is skipped.
    func next() throws(ImageStoreError) -> TarEntry? {
        try skipData()
        var overrides = TarOverrides()
        while let header = try nextHeader() {
            try open(header)
            switch header.type {
            case UInt8(ascii: "L"): overrides.name = try longText(header)
            case UInt8(ascii: "K"): overrides.link = try longText(header)
            case UInt8(ascii: "x"), UInt8(ascii: "X"): overrides.records = try paxRecords()
            case UInt8(ascii: "g"): globals = try paxRecords().over(globals)
            case UInt8(ascii: "V"), UInt8(ascii: "D"), UInt8(ascii: "N"): break  // volume label and other GNU notes
            default: return try entry(header, overrides)
            }
            try skipData()
        }
        guard overrides.isEmpty else { throw truncated() }
        return nil
    }

    /// Up to `limit` bytes of the current member's data, valid until the next call; empty at its end.
    func data(upTo limit: Int64 = .max) throws(ImageStoreError) -> UnsafeRawBufferPointer {
        guard dataLeft > 0, limit > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let part = try buffer.next(upTo: Int(clamping: min(limit, dataLeft)))
        guard !part.isEmpty else { throw truncated() }
        dataLeft -= Int64(part.count)
        return part
    }

    /// Reads what follows the archive's end, so that a digest covers the whole stream.
    func finish() throws(ImageStoreError) {
        try buffer.drain()
    }

    // MARK: Steps

    /// Nil at the two blocks of zeros, or where the stream ends between members.
    private func nextHeader() throws(ImageStoreError) -> TarHeader? {
        guard !hasEnded else { return nil }
        let start = buffer.offset
        let block = try buffer.take(TarHeader.blockSize)
        if block.isEmpty {
            guard start > 0 else { throw malformed("it is empty") }
            hasEnded = true
            return nil
        }
        if block.allSatisfy({ $0 == 0 }), block.count == TarHeader.blockSize {
            hasEnded = true
            return nil
        }
        guard block.count == TarHeader.blockSize || start == 0 else { throw truncated() }
        guard let header = TarHeader(block: block) else {
            throw malformed(start == 0 ? "it is not a tar archive" : "the header at byte \(start) is broken")
        }
        return header
    }

    private func open(_ header: TarHeader) throws(ImageStoreError) {
        guard let size = header.number(TarHeader.Field.size), size >= 0 else { throw broken("size", header.name) }
        setData(size)
    }

    private func setData(_ size: Int64) {
        dataLeft = size
        let block = Int64(TarHeader.blockSize)
        padding = (block - size % block) % block
    }

    private func skipData() throws(ImageStoreError) {
        let skipped = try buffer.skip(dataLeft)
        // The last member's padding may be missing: some writers leave it out.
        let isWhole = skipped ? try buffer.skip(padding) : false
        guard skipped, isWhole || dataLeft == 0 || padding > 0 else { throw truncated() }
        dataLeft = 0
        padding = 0
    }

    private func takeData(limit: Int64, _ what: String) throws(ImageStoreError) -> [UInt8] {
        guard dataLeft <= limit else {
            throw ImageStoreError(.limitExceeded, subject, "\(subject): \(what) of \(dataLeft) bytes (limit \(limit))")
        }
        let count = Int(dataLeft)
        let bytes = try buffer.take(count)
        guard bytes.count == count else { throw truncated() }
        dataLeft = 0
        return bytes
    }

    private func longText(_ header: TarHeader) throws(ImageStoreError) -> [UInt8] {
        let bytes = try takeData(limit: limits.headerBytes, "a long name")
        return Array(bytes.prefix { $0 != 0 })
    }

    private func paxRecords() throws(ImageStoreError) -> PAXRecords {
        let start = buffer.offset
        let bytes = try takeData(limit: limits.headerBytes, "a PAX header")
        guard let records = PAXRecords(bytes) else { throw malformed("the PAX header at byte \(start) is broken") }
        return records
    }

    private func entry(_ header: TarHeader, _ overrides: TarOverrides) throws(ImageStoreError) -> TarEntry {
        let pax = overrides.records.over(globals)
        let builder = TarEntryBuilder(header: header, pax: pax, overrides: overrides)
        var entry: TarEntry
        do {
            entry = try builder.build()
            if pax["size"] != nil { setData(builder.storedSize ?? 0) }
            entry.segments = try sparseSegments(header, pax, entry)
        } catch {
            throw malformed("\(error.what) of \"\(printable(builder.name))\" is broken")
        }
        // A size on links, devices and folders is left over: no data follows.
        if (UInt8(ascii: "1")...UInt8(ascii: "6")).contains(header.type) { setData(0) }
        guard entry.segments == nil || segmentsFit(entry) else { throw broken("sparse map", entry.name) }
        return entry
    }

    private func segmentsFit(_ entry: TarEntry) -> Bool {
        var end: Int64 = 0
        var sum: Int64 = 0
        for segment in entry.segments ?? [] {
            let (next, overflow) = segment.offset.addingReportingOverflow(segment.count)
            guard segment.offset >= end, segment.count >= 0, !overflow, next <= entry.size else { return false }
            end = next
            sum += segment.count
        }
        return sum <= dataLeft
    }

    private func sparseSegments(
        _ header: TarHeader, _ pax: PAXRecords, _ entry: TarEntry
    ) throws(TarFieldError) -> [TarSegment]? {
        guard entry.kind == .file else { return nil }
        if header.type == UInt8(ascii: "S") {
            return try TarSparse.gnuMap(header, limit: limits.sparseSegments) { try? buffer.take(TarHeader.blockSize) }
        }
        if pax["GNU.sparse.major"] != nil {
            return try TarSparse.leadingMap(limit: limits.sparseSegments) { takeSparseBlock() }
        }
        return try TarSparse.headerMap(pax, limit: limits.sparseSegments)
    }

    /// One block off the member's data; nil when there is none.
    private func takeSparseBlock() -> [UInt8]? {
        guard dataLeft >= Int64(TarHeader.blockSize),
            // A failing source fails again at the next read, which reports it.
            let block = try? buffer.take(TarHeader.blockSize), block.count == TarHeader.blockSize
        else { return nil }
        dataLeft -= Int64(TarHeader.blockSize)
        return block
    }

    // MARK: Errors

    private func malformed(_ reason: String) -> ImageStoreError {
        ImageStoreError(.malformed, subject, "\(subject): \(reason)")
    }

    private func broken(_ field: String, _ name: [UInt8]) -> ImageStoreError {
        malformed("the \(field) of \"\(printable(name))\" is broken")
    }

    private func truncated() -> ImageStoreError {
        malformed("the archive ends too early")
    }
}
