import Glibc
import NameService

// usage: davit-dns RUN-FOLDER
// Exit status: 0 stopped, or already running; 1 failed; 2 wrong usage.

func complain(_ line: String) {
    let text = "davit-dns: \(line)\n"
    write(STDERR_FILENO, text, text.utf8.count)
}

guard CommandLine.arguments.count == 2, let folder = CommandLine.arguments.last, folder.hasPrefix("/") else {
    complain("usage: davit-dns RUN-FOLDER (an absolute path)")
    exit(2)
}
// Whoever started us may block signals in its threads, which is inherited.
var none = sigset_t()
sigemptyset(&none)
sigprocmask(SIG_SETMASK, &none, nil)
signal(SIGPIPE, SIG_IGN)
signal(SIGHUP, SIG_IGN)
umask(0o077)

// Three descriptors an endpoint, one a query on its way.
var limit = rlimit()
if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}

do {
    guard let server = try NameServer.start(runFolder: folder, report: complain) else { exit(0) }
    try server.run()
} catch {
    complain("\(error)")
    exit(1)
}
