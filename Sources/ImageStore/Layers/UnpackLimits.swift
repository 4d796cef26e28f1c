/// What a layer may cost before it is refused: a small download can unpack to anything.
public struct UnpackLimits: Hashable, Sendable {
    /// Bytes of file data a layer may hold, holes not counted.
    public var dataBytes: Int64
    public var entries: Int
    /// Bytes of one PAX header or long name.
    public var headerBytes: Int64
    /// Parts of one sparse file.
    public var sparseSegments: Int

    public init(
        dataBytes: Int64 = 256 << 30, entries: Int = 8_000_000, headerBytes: Int64 = 1 << 20,
        sparseSegments: Int = 1 << 20
    ) {
        self.dataBytes = dataBytes
        self.entries = entries
        self.headerBytes = headerBytes
        self.sparseSegments = sparseSegments
    }
}
