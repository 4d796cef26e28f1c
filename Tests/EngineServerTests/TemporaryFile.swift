import Glibc
import Testing

/// A file without a name, of `size` bytes, to be read from its start.
final class TemporaryFile {
    let descriptor: Int32

    init(size: Int) throws {
        var template = Array("/tmp/davit-test-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        try #require(descriptor >= 0)
        _ = unlink(template)
        try #require(ftruncate(descriptor, off_t(size)) == 0)
    }

    deinit {
        _ = close(descriptor)
    }
}
