@preconcurrency import Dispatch
import Glibc
import LinuxSystem

/// Says when something is written, made or renamed in a folder (inotify(7)), as long as it lives.
final class FolderWatch: Sendable {
    private let cancel: @Sendable () -> Void

    /// `onChange` is called once after any number of changes, on a thread of dispatch.
    init(_ folder: String, onChange: @escaping @Sendable () -> Void) throws(SystemError) {
        let descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard descriptor >= 0 else { throw SystemError(operation: "inotify_init1", subject: folder, errno: errno) }
        let mask = UInt32(IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_DELETE_SELF)
        guard inotify_add_watch(descriptor, folder, mask) >= 0 else {
            let code = errno
            Glibc.close(descriptor)
            throw SystemError(operation: "inotify_add_watch", subject: folder, errno: code)
        }
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global())
        source.setEventHandler {
            var drain = [UInt8](repeating: 0, count: 4096)
            while Glibc.read(descriptor, &drain, drain.count) > 0 {}
            onChange()
        }
        source.setCancelHandler { Glibc.close(descriptor) }
        source.activate()
        cancel = { source.cancel() }
    }

    deinit { cancel() }
}
