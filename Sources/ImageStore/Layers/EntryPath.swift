/// Where an entry goes below the layer's root: components joined by `/`, without `.`, `..` and empty ones.
struct EntryPath: Hashable, Sendable {
    /// Empty for the root itself.
    let bytes: [UInt8]

    static let slash = UInt8(ascii: "/")
    static let root = EntryPath(bytes: [])

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Cleans a name as written in the archive; absolute names count from the layer's root. Nil when it leaves the root.
    init?(cleaning name: some Collection<UInt8>) {
        let dot = UInt8(ascii: ".")
        var components: [ArraySlice<UInt8>] = []
        for component in Array(name).split(separator: Self.slash) {
            if component.elementsEqual([dot]) { continue }
            guard component.elementsEqual([dot, dot]) else {
                components.append(component)
                continue
            }
            guard components.popLast() != nil else { return nil }
        }
        bytes = Array(components.joined(separator: [Self.slash]))
    }

    var isRoot: Bool { bytes.isEmpty }

    /// The last component.
    var name: ArraySlice<UInt8> {
        guard let slash = bytes.lastIndex(of: Self.slash) else { return bytes[...] }
        return bytes[(slash + 1)...]
    }

    /// The root's parent is the root.
    var parent: EntryPath {
        guard let slash = bytes.lastIndex(of: Self.slash) else { return .root }
        return EntryPath(bytes: Array(bytes[..<slash]))
    }

    func appending(_ name: some Collection<UInt8>) -> EntryPath {
        EntryPath(bytes: isRoot ? Array(name) : bytes + [Self.slash] + Array(name))
    }
}
