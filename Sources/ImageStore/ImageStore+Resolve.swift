import OCISpec

extension ImageStore {
    /// The image that a user's word names: a reference, an id with or without `sha256:`, or an id prefix.
    ///
    /// A name wins over an id prefix, as docker does. Nil when there is none; errors: `.ambiguous` for a prefix of several
    /// ids, `.invalidReference` for a text that is neither.
    public func resolve(_ text: String) throws(ImageStoreError) -> ImageRecord? {
        let prefix = Self.idPrefix(text)
        let reference: ImageReference
        do {
            reference = try ImageReference(text)
        } catch {
            guard let prefix else { throw error }
            return try image(withIDPrefix: prefix, text)
        }
        if let found = resolve(reference) { return found }
        guard let prefix else { return nil }
        return try image(withIDPrefix: prefix, text)
    }

    /// The image of that reference. With a digest, the image whose manifest (or id) has it, whatever the tag.
    public func resolve(_ reference: ImageReference) -> ImageRecord? {
        let records = state.withLock { $0.records }
        if let found = records.first(where: { $0.references.contains(reference) }) { return found }
        guard let digest = reference.digest else { return nil }
        return records.first { record in
            (record.manifest == digest || record.id == digest)
                && record.references.contains { $0.name == reference.name }
        }
    }

    /// The image with that id or manifest digest.
    public func image(_ digest: Digest) -> ImageRecord? {
        state.withLock { $0.records.first { $0.id == digest || $0.manifest == digest } }
    }

    private func image(withIDPrefix prefix: String, _ text: String) throws(ImageStoreError) -> ImageRecord? {
        let found = state.withLock { $0.records.filter { $0.id.hex.hasPrefix(prefix) } }
        guard found.count < 2 else {
            throw ImageStoreError(.ambiguous, text, "\(found.count) image ids begin with \"\(text)\": give more digits")
        }
        return found.first
    }

    /// The hexadecimal digits when `text` can be the beginning of an id.
    private static func idPrefix(_ text: String) -> String? {
        let digits = text.hasPrefix("sha256:") ? String(text.dropFirst("sha256:".count)) : text
        guard (1...64).contains(digits.utf8.count), digits.utf8.allSatisfy(isLowerHex) else { return nil }
        return digits
    }

    private static func isLowerHex(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
