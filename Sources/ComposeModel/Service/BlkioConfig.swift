import JSONCodec

/// Block I/O limits.
public struct BlkioConfig: ComposeObject {
    /// 10 to 1000.
    public var weight: Int64?
    public var weightDevice: [Weight] = []
    public var deviceReadBps: [Throttle] = []
    public var deviceReadIops: [Throttle] = []
    public var deviceWriteBps: [Throttle] = []
    public var deviceWriteIops: [Throttle] = []
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public static let fields: FieldTable<BlkioConfig> = [
        .nonzero("weight", \.weight),
        .many("weight_device", \.weightDevice),
        .many("device_read_bps", \.deviceReadBps),
        .many("device_read_iops", \.deviceReadIops),
        .many("device_write_bps", \.deviceWriteBps),
        .many("device_write_iops", \.deviceWriteIops),
    ]

    public struct Weight: ComposeObject {
        public var path = ""
        public var weight: Int64 = 0
        public var extensions: [String: JSONValue] = [:]

        public init() {}

        public static let fields: FieldTable<Weight> = [.value("path", \.path), .value("weight", \.weight)]
    }

    public struct Throttle: ComposeObject {
        public var path = ""
        /// Bytes or operations a second.
        public var rate: Int64?
        public var extensions: [String: JSONValue] = [:]

        public init() {}

        public static let fields: FieldTable<Throttle> = [
            .value("path", \.path), .bytes("rate", \.rate, keepsZero: true),
        ]
    }
}
