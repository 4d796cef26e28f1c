/// Calls that every container may make: files.
extension SyscallTable {
    /// Reading, writing and mapping of open files and folders.
    static let fileContent: [String] = [
        "_llseek", "close", "close_range", "copy_file_range", "creat", "dup", "dup2", "dup3", "fadvise64",
        "fadvise64_64", "fallocate", "fcntl", "fcntl64", "fdatasync", "flock", "fsync", "ftruncate", "ftruncate64",
        "getdents", "getdents64", "io_cancel", "io_destroy", "io_getevents", "io_pgetevents", "io_pgetevents_time64",
        "io_setup", "io_submit", "ioctl", "lseek", "open", "openat", "openat2", "pipe", "pipe2", "pread64", "preadv",
        "preadv2", "pwrite64", "pwritev", "pwritev2", "read", "readahead", "readv", "sendfile", "sendfile64", "splice",
        "sync", "sync_file_range", "syncfs", "tee", "truncate", "truncate64", "vmsplice", "write", "writev",
    ]

    /// Names in the file tree.
    static let fileTree: [String] = [
        "chdir", "fchdir", "getcwd", "link", "linkat", "mkdir", "mkdirat", "mknod", "mknodat", "name_to_handle_at",
        "readlink", "readlinkat", "rename", "renameat", "renameat2", "rmdir", "symlink", "symlinkat", "unlink",
        "unlinkat",
    ]

    /// Owners, modes, times and extended attributes.
    static let fileAttributes: [String] = [
        "access", "chmod", "chown", "chown32", "faccessat", "faccessat2", "fchmod", "fchmodat", "fchmodat2", "fchown",
        "fchown32", "fchownat", "fgetxattr", "flistxattr", "fremovexattr", "fsetxattr", "fstat", "fstat64", "fstatat64",
        "fstatfs", "fstatfs64", "futimesat", "getxattr", "getxattrat", "lchown", "lchown32", "lgetxattr", "listxattr",
        "listxattrat", "llistxattr", "lremovexattr", "lsetxattr", "lstat", "lstat64", "newfstatat", "removexattr",
        "removexattrat", "setxattr", "setxattrat", "stat", "stat64", "statfs", "statfs64", "statx", "umask", "utime",
        "utimensat", "utimensat_time64", "utimes",
    ]

    /// Notice of changes, and what is mounted.
    static let fileWatching: [String] = [
        "fanotify_mark", "inotify_add_watch", "inotify_init", "inotify_init1", "inotify_rm_watch", "listmount",
        "statmount",
    ]
}
