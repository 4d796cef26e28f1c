import ArgumentParser
import Engine
import EngineServer
import Glibc
import LinuxSystem
import Logging
import ServiceLifecycle

/// The daemon: owner of the records, reconciler, API on a unix socket.
///
/// Exit status: 0 stopped on SIGTERM or SIGINT (containers go on running); 1 failed; 2 wrong usage; 3 another one runs.
@main
struct Davitd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "davitd", abstract: "Keeps stacks of containers as they are declared.")

    @Option(help: "Folder of records, images, volumes and logs.")
    var root = environment("DAVIT_ROOT") ?? "/var/lib/davit"

    @Option(help: "Folder of sockets and what does not outlive the boot.")
    var run = environment("DAVIT_RUN") ?? "/run/davit"

    @Option(help: "Descriptor to which one byte is written once requests are answered.")
    var readyFd: Int32?

    @Option(
        name: .customLong("runtime"), parsing: .singleValue,
        help: ArgumentHelp("An OCI runtime that services may name; can be given again.", valueName: "name=path"))
    var runtimes: [String] = []

    @Option(help: "File with more runtimes, in the form of `runtimes` in Docker's daemon.json.")
    var runtimesFile = environment("DAVIT_RUNTIMES_FILE") ?? Runtimes.standardFile

    @Option(
        name: .customLong("cdi-spec-dir"), parsing: .singleValue,
        help: ArgumentHelp("Folder with CDI files; can be given again, a later one wins.", valueName: "folder"))
    var deviceFolders =
        environment("DAVIT_CDI_SPEC_DIRS")?.split(separator: ":").map(String.init) ?? [
            "/etc/cdi", "/var/run/cdi",
        ]

    @Option(help: "Least level that is logged: trace, debug, info, notice, warning, error, critical.")
    var logLevel: Logger.Level = .notice

    static func main() async {
        do {
            // The root command is the only one.
            guard let command = try parseAsRoot() as? Davitd else { Glibc.exit(2) }
            try await command.run()
        } catch let refusal as Refusal {
            write(STDERR_FILENO, "davitd: \(refusal)\n", "davitd: \(refusal)\n".utf8.count)
            Glibc.exit(refusal.status)
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            let text = fullMessage(for: error) + "\n"
            write(STDERR_FILENO, text, text.utf8.count)
            Glibc.exit(2)
        }
    }

    func run() async throws {
        guard geteuid() == 0 else {
            throw Refusal("root is needed: containers are made of namespaces, cgroups and mounts", status: 1)
        }
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        var logger = Logger(label: "davitd")
        logger.logLevel = logLevel
        signal(SIGPIPE, SIG_IGN)
        umask(0o022)
        raiseDescriptorLimit()
        let instance = Instance(root: try absolute(root), run: try absolute(run))
        try instance.prepare()
        let lock = try await claim(instance)
        let engine = try Engine(
            instance: instance, programs: try programFolder(), runtimes: try declaredRuntimes(),
            deviceFolders: deviceFolders, logger: logger)
        try await engine.recover()
        let ready = readyFd
        let server = EngineServer.service(
            backend: engine, socketPath: instance.socketPath, temporaryFolder: instance.temporaryFolder, logger: logger
        ) {
            if let ready { announce(ready) }
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: engine), .init(service: server)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
        withExtendedLifetime(lock) {}
    }

    /// The lock of the instance. Whoever started this davitd waits for one that answers: while another one is starting
    /// or stopping, this one stands by, and says that it answers once it does.
    private func claim(_ instance: Instance) async throws -> InstanceLock {
        while true {
            do {
                return try InstanceLock(instance.lockPath)
            } catch let refusal as Refusal {
                guard let readyFd else { throw refusal }
                // It does not answer yet, or no more.
                if (try? UnixSocket.connect(.stream, path: instance.socketPath)) != nil {
                    announce(readyFd)
                    throw refusal
                }
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    /// Programs are found in PATH, and where they are as a rule.
    private func declaredRuntimes() throws -> Runtimes {
        var declared: [String: String] = [:]
        for text in runtimes {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw Refusal("--runtime \(text) is not of the form NAME=PATH", status: 2) }
            declared[parts[0]] = parts[1]
        }
        let path = [environment("PATH"), ContainerDefaults.path].compactMap { $0 }.joined(separator: ":")
        return Runtimes(declared: declared, file: try absolute(runtimesFile), searchPath: path)
    }

    private func announce(_ descriptor: Int32) {
        var byte: UInt8 = 1
        write(descriptor, &byte, 1)
        close(descriptor)
    }

    private func absolute(_ path: String) throws -> String {
        if path.hasPrefix("/") { return path }
        guard let folder = getcwd(nil, 0) else { throw SystemError(operation: "getcwd", subject: path, errno: errno) }
        defer { free(folder) }
        return String(cString: folder) + "/" + path
    }

    /// davit-shim and davit-dns are beside davitd.
    private func programFolder() throws -> String {
        Files.folder(of: try Files.readLink("/proc/self/exe"))
    }

    /// A container takes some ten descriptors. The hard limit is not touched.
    private func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}

private func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
}

struct Refusal: Error, CustomStringConvertible {
    var description: String
    var status: Int32

    init(_ description: String, status: Int32) {
        self.description = description
        self.status = status
    }
}

/// Held as long as this davitd lives: there is one an instance. The file has its pid.
struct InstanceLock: ~Copyable {
    private let descriptor: OwnedDescriptor

    init(_ path: String) throws {
        let file = try OwnedDescriptor(opening: path, flags: O_RDWR | O_CREAT, mode: 0o644)
        guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            throw Refusal("another davitd runs for this instance (\(path))", status: 3)
        }
        ftruncate(file.rawValue, 0)
        let text = "\(getpid())\n"
        write(file.rawValue, text, text.utf8.count)
        descriptor = file
    }
}
