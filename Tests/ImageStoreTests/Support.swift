import CDavit
import CZlib
import Glibc
import LinuxSystem
import OCISpec
import Testing

@testable import ImageStore

/// A folder of a test's own, removed with it.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/davit-images.XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } }
        path = String(cString: try #require(made))
    }

    deinit {
        try? Files.removeTree(path)  // a leftover in /tmp is no failure of the test
    }

    func text(_ name: String) throws -> String { try Files.readText("\(path)/\(name)") }

    func status(_ name: String) throws -> stat { try Files.status("\(path)/\(name)", followingLinks: false) }

    func exists(_ name: String) -> Bool { (try? status(name)) != nil }

    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Files.write("\(path)/\(name)", bytes, mode: 0o644)
        return "\(path)/\(name)"
    }
}

/// Unpacks an archive into a fresh folder's `fs`.
func unpack(
    _ archive: [UInt8], over lower: [String] = [], limits: UnpackLimits = .init(), chunk: Int = .max,
    in folder: TemporaryFolder
) throws {
    let target = "\(folder.path)/fs"
    try Files.makeDirectories(target, mode: 0o755)
    let reader = TarReader(MemorySource(archive, chunk: chunk), named: "test.tar", limits: limits)
    let unpacker = try LayerUnpacker(into: target, over: lower, named: "test.tar", limits: limits)
    while let entry = try reader.next() { try unpacker.apply(entry, reader) }
    try unpacker.finish()
    try reader.finish()
}

/// Compresses as one gzip member.
func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
    var stream = z_stream()
    let started = deflateInit2_(
        &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    try #require(started == Z_OK)
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: bytes.count + 1024)
    let result = input.withUnsafeMutableBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(output.count)
            return deflate(&stream, Z_FINISH)
        }
    }
    try #require(result == Z_STREAM_END)
    return Array(output[..<(output.count - Int(stream.avail_out))])
}

/// All names below a folder, sorted.
func tree(_ path: String) throws -> [String] {
    try Files.list(path).flatMap { name -> [String] in
        let child = "\(path)/\(name)"
        let isFolder = try Files.status(child, followingLinks: false).st_mode & S_IFMT == S_IFDIR
        return isFolder ? try [name] + tree(child).map { "\(name)/\($0)" } : [name]
    }
}

/// Names of extended attributes.
func attributeNames(_ path: String) -> [String] {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = buffer.withUnsafeMutableBufferPointer { buffer in
        withCString(path.utf8) { path in
            davit_syscall(
                Int(SYS_listxattr), UInt64(UInt(bitPattern: path)), UInt64(UInt(bitPattern: buffer.baseAddress)),
                UInt64(buffer.count), 0, 0, 0)
        }
    }
    return buffer[..<max(0, Int(count))].split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
}
