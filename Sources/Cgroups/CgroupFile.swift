import Glibc
import LinuxSystem

/// Reads a kernel interface file. Errors: `.refused` with the errno, `.unavailable` for ENOENT.
func readText(_ path: String, field: String?) throws(CgroupError) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", path, field: field) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    while true {
        var failed = false
        let chunk = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            let got = read(descriptor, buffer.baseAddress, buffer.count)
            failed = got < 0
            count = max(got, 0)
        }
        if failed {
            if errno == EINTR { continue }
            throw failure("read", path, field: field)
        }
        guard !chunk.isEmpty else { return String(decoding: bytes, as: UTF8.self) }
        bytes += chunk
    }
}

/// Writes `value` by one write(2), as kernel interface files want; the file is not created.
func writeText(_ path: String, _ value: String, field: String?) throws(CgroupError) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", path, field: field) }
    defer { close(descriptor) }
    var value = value
    let written = value.withUTF8 { write(descriptor, $0.baseAddress, $0.count) }
    guard written >= 0 else { throw failure("write \"\(value)\" to", path, field: field) }
}

/// The child groups of a folder; none when the folder is not there.
func listChildren(_ folder: String) throws(CgroupError) -> [String] {
    try list(folder) { $0 == UInt8(DT_DIR) }
}

/// The interface files of a folder; none when the folder is not there.
func listFiles(_ folder: String) throws(CgroupError) -> [String] {
    try list(folder) { $0 == UInt8(DT_REG) }
}

private func list(_ folder: String, where isWanted: (_ type: UInt8) -> Bool) throws(CgroupError) -> [String] {
    guard let directory = opendir(folder) else {
        if errno == ENOENT { return [] }
        throw failure("open", folder, field: nil)
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        guard isWanted(entry.pointee.d_type) else { continue }
        let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != "." && name != ".." { names.append(name) }
    }
    return names
}

/// The error for the present `errno`.
func failure(_ operation: String, _ path: String, field: String?) -> CgroupError {
    let code = errno
    let cause = SystemError(operation: operation, subject: path, errno: code)
    guard code == ENOENT, field != nil else {
        return CgroupError(code: .refused, field: field, subject: path, cause: cause)
    }
    return CgroupError(
        code: .unavailable, field: field, subject: path, message: "this host has no such control", cause: cause)
}
