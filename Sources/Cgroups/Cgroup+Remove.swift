import Glibc
import LinuxSystem

extension Cgroup {
    /// Removes the group and what was made below it, in every controller. A group that is gone already is no error.
    ///
    /// A group whose last process has just died can be busy for a moment; it is tried again with growing pauses, for
    /// half a second in all. Every folder is tried. Errors: `.busy` or `.refused` for the first folder that stays.
    public func remove() throws(CgroupError) {
        var failed: CgroupError?
        for folder in folders {
            do {
                try removeTree(folder.path)
            } catch {
                failed = failed ?? error
            }
        }
        if let failed { throw failed }
    }

    private func removeTree(_ folder: String) throws(CgroupError) {
        if rmdir(folder) == 0 || errno == ENOENT { return }
        for child in try listChildren(folder) { try removeTree(folder + "/" + child) }
        var pause = 50_000
        var waited = 0
        while rmdir(folder) != 0 {
            switch errno {
            case ENOENT: return
            case EBUSY where waited < 500_000_000:
                var time = timespec(tv_sec: 0, tv_nsec: pause)
                nanosleep(&time, nil)
                waited += pause
                pause = min(pause * 2, 20_000_000)
            case EBUSY:
                let cause = SystemError(operation: "rmdir", subject: folder, errno: EBUSY)
                throw CgroupError(code: .busy, subject: folder, message: "processes are left in it", cause: cause)
            default: throw failure("rmdir", folder, field: nil)
            }
        }
    }
}
