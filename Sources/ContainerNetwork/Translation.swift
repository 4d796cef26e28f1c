import Glibc
import LinuxSystem
import Netlink

extension NetworkError {
    init(_ error: SystemError) {
        self.init(
            NetworkError.code(error.errno, else: .system), subject: error.subject, message: error.description,
            errno: error.errno)
    }

    init(_ error: NetlinkError) {
        self.init(
            NetworkError.code(error.errno, else: .netlink), subject: error.subject, message: error.description,
            errno: error.errno)
    }

    private static func code(_ errno: Int32, else other: Code) -> Code {
        switch errno {
        case EPERM, EACCES: .notPermitted
        case EEXIST: .exists
        case ENOENT, ENODEV: .notFound
        default: other
        }
    }
}

func translating<Result: ~Copyable>(_ body: () throws(SystemError) -> Result) throws(NetworkError) -> Result {
    do { return try body() } catch { throw NetworkError(error) }
}

func translating<Result: ~Copyable>(_ body: () throws(NetlinkError) -> Result) throws(NetworkError) -> Result {
    do { return try body() } catch { throw NetworkError(error) }
}

extension NetworkHost {
    func perform(_ requests: [Request]) throws(NetworkError) {
        do { try netlink.perform(requests) } catch { throw NetworkError(error) }
    }

    func query(_ request: Request) throws(NetworkError) -> [ReceivedMessage] {
        do { return try netlink.query(request) } catch { throw NetworkError(error) }
    }
}

/// A link's name has 1 to 15 bytes, no slash, no white space. Source: `dev_valid_name` in net/core/dev.c.
func checkLinkName(_ name: String) throws(NetworkError) {
    let isValid =
        (1...15).contains(name.utf8.count) && name != "." && name != ".."
        && name.utf8.allSatisfy {
            $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "\"")
        }
    guard isValid else {
        throw NetworkError(.invalid, "link name \(name)", "is not 1-15 letters, digits or hyphens")
    }
}
