import Glibc

/// The first two numbers of a kernel's release, as `4.8`.
public struct KernelRelease: Codable, Comparable, Hashable, Sendable {
    let major: Int
    let minor: Int

    init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// `6.18.2-arch1`; nil when it does not begin with two numbers.
    init?(_ text: some StringProtocol) {
        let numbers = text.split(separator: ".", maxSplits: 2).prefix(2).map { Int($0.prefix(while: \.isNumber)) }
        guard numbers.count == 2, let major = numbers[0], let minor = numbers[1] else { return nil }
        self.init(major: major, minor: minor)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let release = KernelRelease(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is no kernel release")
        }
        self = release
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode("\(major).\(minor)")
    }

    public static func < (one: KernelRelease, two: KernelRelease) -> Bool {
        (one.major, one.minor) < (two.major, two.minor)
    }

    /// The running one. Source: uname(2).
    public static let current: KernelRelease = {
        var name = utsname()
        uname(&name)
        let text = withUnsafeBytes(of: name.release) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return KernelRelease(text) ?? KernelRelease(major: 0, minor: 0)
    }()
}
