import OCISpec

extension ImageReference {
    /// Longest `registry/repository`. Source: distribution/reference, NameTotalLengthMax.
    static let maximumNameLength = 255

    static func parse(_ text: String) throws(ImageStoreError) -> ImageReference {
        func refuse(_ reason: String) -> ImageStoreError {
            ImageStoreError(.invalidReference, text, "invalid image reference \"\(text)\": \(reason)")
        }
        guard !text.isEmpty else { throw refuse("it is empty") }
        guard text.utf8.count <= 4096 else { throw refuse("it is too long") }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw refuse("only printable ASCII without spaces is allowed")
        }
        var rest = Substring(text)
        var digest: Digest?
        if let at = rest.firstIndex(of: "@") {
            let digestText = String(rest[rest.index(after: at)...])
            guard let parsed = Digest(rawValue: digestText) else {
                throw refuse("\"\(digestText)\" is not a digest (sha256: and 64 hexadecimal digits)")
            }
            digest = parsed
            rest = rest[..<at]
        }
        var tag: String?
        if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("/") {
            let tagText = String(rest[rest.index(after: colon)...])
            guard isTag(tagText) else {
                throw refuse(
                    "the tag \"\(tagText)\" is not 1 to 128 letters, digits, '_', '.', '-' without a leading '.' or '-'"
                )
            }
            tag = tagText
            rest = rest[..<colon]
        }
        let (registry, path) = splitRegistry(rest)
        if let registry, !isRegistry(registry) { throw refuse("\"\(registry)\" is not a registry host") }
        if registry == nil, Digest(rawValue: "sha256:" + path) != nil, tag == nil, digest == nil {
            throw refuse("64 hexadecimal digits are an image id, not a name")
        }
        try checkPath(path, refuse)
        let host = registry.map { $0 == "index.docker.io" ? defaultRegistry : $0 } ?? defaultRegistry
        let repository = host == defaultRegistry && !path.contains("/") ? defaultNamespace + path : path
        guard host.utf8.count + repository.utf8.count < maximumNameLength else {
            throw refuse("the name is longer than \(maximumNameLength) characters")
        }
        return ImageReference(
            registry: host, repository: repository, tag: tag ?? (digest == nil ? defaultTag : nil), digest: digest)
    }

    /// The first component is a registry when it has a dot, a colon or a capital, or is `localhost`.
    private static func splitRegistry(_ name: Substring) -> (registry: String?, path: String) {
        guard let slash = name.firstIndex(of: "/") else { return (nil, String(name)) }
        let first = name[..<slash]
        let isHost =
            first == "localhost"
            || first.contains { $0 == "." || $0 == ":" || $0 == "[" || ("A"..."Z").contains($0) }
        guard isHost else { return (nil, String(name)) }
        return (String(first), String(name[name.index(after: slash)...]))
    }

    private static func checkPath(
        _ path: String, _ refuse: (String) -> ImageStoreError
    ) throws(ImageStoreError) {
        guard !path.isEmpty else { throw refuse("the repository name is missing") }
        if path.utf8.contains(where: { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) {
            throw refuse("the repository name must be lower case")
        }
        for component in path.split(separator: "/", omittingEmptySubsequences: false)
        where !isPathComponent(component.utf8) {
            throw refuse(
                component.isEmpty
                    ? "the repository name has an empty component"
                    : "\"\(component)\" is not lower-case letters and digits joined by '.', '_', '__' or dashes")
        }
    }

    /// `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`
    private static func isPathComponent(_ bytes: Substring.UTF8View) -> Bool {
        var separators: [UInt8] = []
        var sawLetter = false
        for byte in bytes {
            if isLowerOrDigit(byte) {
                guard separators.isEmpty || (sawLetter && isSeparator(separators)) else { return false }
                separators = []
                sawLetter = true
            } else {
                separators.append(byte)
            }
        }
        return sawLetter && separators.isEmpty
    }

    private static func isSeparator(_ bytes: [UInt8]) -> Bool {
        let underscore = UInt8(ascii: "_")
        return bytes == [UInt8(ascii: ".")] || bytes == [underscore] || bytes == [underscore, underscore]
            || bytes.allSatisfy { $0 == UInt8(ascii: "-") }
    }

    private static func isLowerOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || isDigit(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        isLowerOrDigit(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "_")
    }

    static func isTag(_ text: String) -> Bool {
        guard let first = text.utf8.first, isWord(first), text.utf8.count <= 128 else { return false }
        return text.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    }

    private static func isRegistry(_ text: String) -> Bool {
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return false }
            let address = text[text.index(after: text.startIndex)..<end]
            return !address.isEmpty && address.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
                && isPort(text[text.index(after: end)...])
        }
        let host = text.prefix { $0 != ":" }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        return labels.allSatisfy(isHostLabel) && isPort(text[host.endIndex...])
    }

    private static func isHostLabel(_ label: Substring) -> Bool {
        guard !label.isEmpty, !label.hasPrefix("-"), !label.hasSuffix("-") else { return false }
        return label.utf8.allSatisfy { (isWord($0) && $0 != UInt8(ascii: "_")) || $0 == UInt8(ascii: "-") }
    }

    /// Empty, or a colon and a number up to 65535.
    private static func isPort(_ text: Substring) -> Bool {
        guard !text.isEmpty else { return true }
        let digits = text.dropFirst()
        return text.hasPrefix(":") && digits.utf8.allSatisfy(isDigit) && (UInt16(digits) ?? 0) > 0
    }
}
