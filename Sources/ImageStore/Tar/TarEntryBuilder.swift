/// Names and records that came in headers of their own, before the member they are about.
struct TarOverrides {
    var name: [UInt8]?
    var link: [UInt8]?
    var records = PAXRecords()

    var isEmpty: Bool { name == nil && link == nil && records.isEmpty }
}

/// A header field that does not hold what it should.
struct TarFieldError: Error {
    let what: String
}

/// Makes an entry of a header and what PAX and GNU say on top of it: PAX wins over GNU, GNU over the header.
struct TarEntryBuilder {
    let header: TarHeader
    let pax: PAXRecords
    let overrides: TarOverrides

    var name: [UInt8] {
        pax["GNU.sparse.name"] ?? pax["path"] ?? overrides.name ?? header.name
    }

    /// Bytes in the archive.
    var storedSize: Int64? {
        guard let text = pax["size"] else { return header.number(TarHeader.Field.size) }
        return TarNumber.decimal(text)
    }

    func build() throws(TarFieldError) -> TarEntry {
        let kind = try kind()
        let entry = TarEntry(
            name: name, kind: kind, mode: UInt32(truncatingIfNeeded: try header(TarHeader.Field.mode, "mode")) & 0o7777,
            owner: try identity("uid", TarHeader.Field.owner), group: try identity("gid", TarHeader.Field.group),
            modified: try modified(), size: kind == .file ? try size() : 0, attributes: pax.attributes)
        guard !entry.name.contains(0) else { throw TarFieldError(what: "the name") }
        return entry
    }

    private func kind() throws(TarFieldError) -> TarEntry.Kind {
        switch header.type {
        // Before POSIX a directory was a file whose name ends in a slash.
        case 0, UInt8(ascii: "0"): return name.last == UInt8(ascii: "/") ? .directory : .file
        case UInt8(ascii: "7"), UInt8(ascii: "S"): return .file
        case UInt8(ascii: "1"): return .hardLink(target: try link())
        case UInt8(ascii: "2"): return .symbolicLink(target: try link())
        case UInt8(ascii: "3"):
            return .characterDevice(major: try device(TarHeader.Field.major), minor: try device(TarHeader.Field.minor))
        case UInt8(ascii: "4"):
            return .blockDevice(major: try device(TarHeader.Field.major), minor: try device(TarHeader.Field.minor))
        case UInt8(ascii: "5"): return .directory
        case UInt8(ascii: "6"): return .fifo
        default: throw TarFieldError(what: "the type")
        }
    }

    private func link() throws(TarFieldError) -> [UInt8] {
        let target = pax["linkpath"] ?? overrides.link ?? header.text(TarHeader.Field.linkName)
        guard !target.isEmpty, !target.contains(0) else { throw TarFieldError(what: "the link target") }
        return target
    }

    private func device(_ field: Range<Int>) throws(TarFieldError) -> UInt32 {
        guard let number = UInt32(exactly: try header(field, "device number")) else {
            throw TarFieldError(what: "the device number")
        }
        return number
    }

    private func size() throws(TarFieldError) -> Int64 {
        let real = pax["GNU.sparse.realsize"] ?? pax["GNU.sparse.size"]
        let size: Int64? =
            if let real {
                TarNumber.decimal(real)
            } else if header.type == UInt8(ascii: "S") {
                header.number(TarHeader.Field.gnuRealSize)
            } else {
                storedSize
            }
        guard let size, size >= 0 else { throw TarFieldError(what: "the size") }
        return size
    }

    private func identity(_ key: String, _ field: Range<Int>) throws(TarFieldError) -> UInt32 {
        let number: Int64?
        if let text = pax[key] { number = TarNumber.decimal(text) } else { number = header.number(field) }
        // The highest value means "leave alone" to chown(2).
        guard let number, let identity = UInt32(exactly: number), identity != .max else {
            throw TarFieldError(what: "the \(key)")
        }
        return identity
    }

    private func modified() throws(TarFieldError) -> TarTime {
        if let text = pax["mtime"] {
            guard let time = PAXRecords.time(text) else { throw TarFieldError(what: "the mtime") }
            return time
        }
        return TarTime(seconds: try header(TarHeader.Field.modified, "mtime"))
    }

    private func header(_ field: Range<Int>, _ what: String) throws(TarFieldError) -> Int64 {
        guard let number = header.number(field) else { throw TarFieldError(what: "the \(what)") }
        return number
    }
}
