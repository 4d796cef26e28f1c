/// Maps of sparse files. Source: GNU tar manual, "Storing Sparse Files"; tar(5).
enum TarSparse {
    /// Old GNU format: 4 pairs in the header, 21 in each further block. `nextBlock` gives nil at the end of the stream.
    static func gnuMap(
        _ header: TarHeader, limit: Int, nextBlock: () -> [UInt8]?
    ) throws(TarFieldError) -> [TarSegment] {
        var map: [TarSegment] = []
        try append(header.block[TarHeader.Field.gnuSparse], to: &map)
        var isExtended = header.block[TarHeader.Field.gnuIsExtended] != 0
        while isExtended {
            guard map.count <= limit, let block = nextBlock(), block.count == TarHeader.blockSize else {
                throw TarFieldError(what: "the sparse map")
            }
            try append(block[0..<504], to: &map)
            isExtended = block[504] != 0
        }
        return map
    }

    /// Pairs of two 12-byte numbers, up to the first empty one.
    private static func append(_ bytes: ArraySlice<UInt8>, to map: inout [TarSegment]) throws(TarFieldError) {
        for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: 24) where bytes[start] != 0 {
            guard let offset = TarNumber.parse(bytes[start..<start + 12]),
                let count = TarNumber.parse(bytes[start + 12..<start + 24])
            else { throw TarFieldError(what: "the sparse map") }
            map.append(TarSegment(offset: offset, count: count))
        }
    }

    /// PAX formats 0.0 (repeated keys) and 0.1 (one list); nil when the header has neither.
    static func headerMap(_ pax: PAXRecords, limit: Int) throws(TarFieldError) -> [TarSegment]? {
        let numbers: [[UInt8]]
        if let list = pax["GNU.sparse.map"] {
            numbers = list.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map(Array.init)
        } else {
            numbers = pax.records.filter { $0.key == "GNU.sparse.offset" || $0.key == "GNU.sparse.numbytes" }.map(
                \.value)
            guard !numbers.isEmpty || pax["GNU.sparse.size"] != nil else { return nil }
        }
        return try pairs(numbers, limit: limit)
    }

    /// PAX format 1.0: decimal lines at the beginning of the data, filled up to a block.
    static func leadingMap(limit: Int, nextBlock: () -> [UInt8]?) throws(TarFieldError) -> [TarSegment] {
        var pending: [UInt8] = []
        func line() throws(TarFieldError) -> [UInt8] {
            while true {
                if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                    defer { pending.removeFirst(end + 1) }
                    return Array(pending[..<end])
                }
                guard pending.count <= 32, let block = nextBlock() else { throw TarFieldError(what: "the sparse map") }
                pending += block
            }
        }
        guard let count = TarNumber.decimal(try line()), count <= limit else {
            throw TarFieldError(what: "the sparse map")
        }
        var numbers: [[UInt8]] = []
        for _ in 0..<(count * 2) { numbers.append(try line()) }
        return try pairs(numbers, limit: limit)
    }

    private static func pairs(_ numbers: [[UInt8]], limit: Int) throws(TarFieldError) -> [TarSegment] {
        guard numbers.count.isMultiple(of: 2), numbers.count / 2 <= limit else {
            throw TarFieldError(what: "the sparse map")
        }
        var map: [TarSegment] = []
        for index in stride(from: 0, to: numbers.count, by: 2) {
            guard let offset = TarNumber.decimal(numbers[index]), let count = TarNumber.decimal(numbers[index + 1])
            else {
                throw TarFieldError(what: "the sparse map")
            }
            map.append(TarSegment(offset: offset, count: count))
        }
        return map
    }
}
