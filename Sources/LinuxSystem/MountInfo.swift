/// One mount as /proc/<pid>/mountinfo tells it; proc_pid_mountinfo(5).
public struct MountInfo: Hashable, Sendable {
    public let id: Int
    public let parent: Int
    public let device: String
    /// The folder of the file system that is mounted.
    public let root: String
    public let mountPoint: String
    public let options: [String]
    /// Tags as "shared:5", "master:2".
    public let propagation: [String]
    public let type: String
    public let source: String
    public let superOptions: [String]

    /// Lines that do not read as a mount are left out.
    public static func parse(_ text: String) -> [MountInfo] {
        text.split(separator: "\n").compactMap { MountInfo(line: $0) }
    }

    public init?(line: some StringProtocol) {
        let fields = line.split(separator: Character(" "))
        guard let dash = fields.dropFirst(6).firstIndex(of: "-"), fields.count > dash + 3,
            let id = Int(fields[0]), let parent = Int(fields[1])
        else { return nil }
        self.id = id
        self.parent = parent
        device = String(fields[2])
        root = MountInfo.unescaped(fields[3])
        mountPoint = MountInfo.unescaped(fields[4])
        options = fields[5].split(separator: Character(",")).map { String($0) }
        propagation = fields[6..<dash].map { String($0) }
        type = String(fields[dash + 1])
        source = MountInfo.unescaped(fields[dash + 2])
        superOptions = fields[dash + 3].split(separator: Character(",")).map { MountInfo.unescaped($0) }
    }

    /// The kernel writes space, tab, newline and backslash as \040 and so on.
    static func unescaped(_ text: some StringProtocol) -> String {
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let first = rest.popFirst() {
            let digits = rest.prefix(3)
            guard first == UInt8(ascii: "\\"), digits.count == 3, digits.allSatisfy({ (48...55).contains($0) }) else {
                bytes.append(first)
                continue
            }
            bytes.append(digits.reduce(0) { $0 &* 8 &+ ($1 - 48) })
            rest = rest.dropFirst(3)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
