/// The short form of a mount: `[source:]target[:options]`.
struct VolumeSpec {
    var source: String?
    var target = ""
    var isBind = false
    var readOnly = false
    var noCopy = false
    var subpath: String?
    var propagation: String?
    var selinux: String?
    var unknownOptions: [String] = []

    enum Failure: Error {
        case empty
        case emptySection
        case tooManyColons

        var message: String {
            switch self {
            case .empty: "the volume is empty"
            case .emptySection: "there is nothing between two colons"
            case .tooManyColons: "there are too many colons"
            }
        }
    }

    private static let propagations = ["private", "rprivate", "shared", "rshared", "slave", "rslave"]

    init(_ text: String) throws(Failure) {
        guard !text.isEmpty else { throw .empty }
        guard text.utf8.count > 2 else {
            target = Paths.clean(text)
            return
        }
        let sections = try Self.sections(text)
        switch sections.count {
        case 1: target = Paths.clean(sections[0])
        case 2, 3:
            source = sections[0]
            target = Paths.clean(sections[1])
        default: throw .tooManyColons
        }
        if sections.count == 3 { read(options: sections[2]) }
        isBind = source.map(Self.isFilePath) ?? false
    }

    /// The parts between colons; the colon after a single letter belongs to a Windows drive, those within `${…}` to a
    /// variable that is not replaced.
    private static func sections(_ text: String) throws(Failure) -> [String] {
        var sections: [String] = []
        var current = ""
        var depth = 0
        for character in text {
            if character == "{", current.hasSuffix("$") { depth += 1 }
            if character == "}", depth > 0 { depth -= 1 }
            guard character == ":", depth == 0 else {
                current.append(character)
                continue
            }
            if current.count == 1, current.first?.isLetter == true {
                current.append(character)
                continue
            }
            guard !current.isEmpty else { throw .emptySection }
            sections.append(current)
            current = ""
        }
        guard !current.isEmpty else { throw .emptySection }
        return sections + [current]
    }

    private mutating func read(options: String) {
        for option in options.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            switch option {
            case "ro": readOnly = true
            case "rw": readOnly = false
            case "nocopy": noCopy = true
            case "z", "Z": selinux = option
            case _ where Self.propagations.contains(option): propagation = option
            case _ where option.hasPrefix("subpath="): subpath = String(option.dropFirst(8))
            default: unknownOptions.append(option)
            }
        }
    }

    static func isFilePath(_ source: String) -> Bool {
        guard let first = source.first else { return false }
        if first == "." || first == "/" || first == "~" || source.hasPrefix("\\\\") { return true }
        return first.isLetter && source.dropFirst().first == ":"
    }
}
