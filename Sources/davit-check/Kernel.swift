import CDavit
import Glibc
import JSONCodec

/// What only system calls tell.
enum Kernel {
    static var personality: JSONValue {
        .integer(Int64(davit_syscall(Int(SYS_personality), 0xFFFF_FFFF, 0, 0, 0, 0, 0)))
    }

    /// As keyctl(1) describes it: `keyring;<uid>;<gid>;<permissions>;<name>`; null without keys.
    static var sessionKeyring: JSONValue {
        let (getID, describe): (UInt64, UInt64) = (0, 6)  // KEYCTL_GET_KEYRING_ID, KEYCTL_DESCRIBE
        let session = UInt64(bitPattern: -3)  // KEY_SPEC_SESSION_KEYRING
        let id = davit_syscall(Int(SYS_keyctl), getID, session, 0, 0, 0, 0)
        guard id >= 0 else { return nil }
        var length = 0
        let text = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            let address = UInt64(UInt(bitPattern: buffer.baseAddress))
            length = davit_syscall(Int(SYS_keyctl), describe, UInt64(id), address, UInt64(buffer.count), 0, 0)
            count = min(max(length - 1, 0), buffer.count)
        }
        return ["id": .integer(Int64(id)), "description": .string(String(decoding: text, as: UTF8.self))]
    }

    static var names: JSONValue {
        var names = utsname()
        guard uname(&names) == 0 else { return nil }
        var domain = [CChar](repeating: 0, count: 65)
        getdomainname(&domain, domain.count)
        return [
            "host": .string(string(&names.nodename)), "machine": .string(string(&names.machine)),
            "domain": .string(String(decoding: domain.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)),
        ]
    }

    private static func string<Field>(_ field: inout Field) -> String {
        withUnsafeBytes(of: &field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
