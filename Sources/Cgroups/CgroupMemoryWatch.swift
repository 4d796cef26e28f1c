import CDavit
import Glibc
import LinuxSystem

/// Tells by a descriptor when something happens to a group's memory; then ``Cgroup/memoryEvents()`` says what.
///
/// v1: an eventfd on `memory.oom_control`, readable at an out-of-memory and when the group is removed. v2: an inotify
/// on `memory.events`. Source: cgroup-v1/memory.rst, "OOM Control"; cgroup-v2.rst, "memory.events".
public struct CgroupMemoryWatch: ~Copyable, Sendable {
    /// Non-blocking, close-on-exec; readable after an event until ``drain()``.
    public let descriptor: OwnedDescriptor

    /// Errors: `.unavailable` without a memory controller.
    public init(_ group: Cgroup) throws(CgroupError) {
        guard let folder = group.folder(of: .memory) else {
            throw CgroupError(code: .unavailable, subject: group.path, message: "the group has no memory controller")
        }
        switch folder.version {
        case .v1: descriptor = try CgroupMemoryWatch.eventDescriptor(folder.path)
        case .v2: descriptor = try CgroupMemoryWatch.inotify("\(folder.path)/memory.events")
        }
    }

    /// Makes it unreadable until the next event.
    public func drain() {
        // EAGAIN: there was none.
        while let bytes = try? Descriptors.read(descriptor.rawValue, upTo: 4096), !bytes.isEmpty {}
    }

    private static func eventDescriptor(_ folder: String) throws(CgroupError) -> OwnedDescriptor {
        let event = OwnedDescriptor(
            owning: Int32(try check(davit_eventfd(0, O_NONBLOCK | O_CLOEXEC), "eventfd", folder)))
        let file = "\(folder)/memory.oom_control"
        let control = OwnedDescriptor(owning: Int32(try check(davit_open(file, O_RDONLY, 0), "open", file)))
        try writeText("\(folder)/cgroup.event_control", "\(event.rawValue) \(control.rawValue)", field: nil)
        return event
    }

    private static func inotify(_ file: String) throws(CgroupError) -> OwnedDescriptor {
        let flags = UInt64(O_NONBLOCK | O_CLOEXEC)
        let result = davit_syscall(Int(SYS_inotify_init1), flags, 0, 0, 0, 0, 0)
        let watch = OwnedDescriptor(owning: Int32(try check(result, "inotify_init1", file)))
        let modified: UInt64 = 2  // IN_MODIFY
        let added = file.withCString { name in
            davit_syscall(
                Int(SYS_inotify_add_watch), UInt64(watch.rawValue), UInt64(UInt(bitPattern: name)), modified, 0, 0, 0)
        }
        _ = try check(added, "watch", file)
        return watch
    }

    private static func check(_ result: Int, _ operation: String, _ subject: String) throws(CgroupError) -> Int {
        guard result < 0 else { return result }
        let cause = SystemError(operation: operation, subject: subject, errno: Int32(clamping: -result))
        throw CgroupError(code: .refused, subject: subject, cause: cause)
    }
}
