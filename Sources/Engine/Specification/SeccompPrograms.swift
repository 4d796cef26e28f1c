import LinuxSystem
import OCISpec
import Seccomp
import Synchronization

/// Compiled seccomp programs: each profile is compiled once and kept by content.
final class SeccompPrograms: Sendable {
    private struct Key: Hashable {
        var choice: SecurityOptions.SeccompChoice
        var capabilities: Set<String>
        var content: [UInt8]
    }

    private let cache: SeccompCache
    private let known = Mutex<[Key: String]>([:])

    init(folder: String) { cache = SeccompCache(folder: folder) }

    /// Path of the program for a profile and the capabilities that it depends on; nil when unconfined.
    func path(for choice: SecurityOptions.SeccompChoice, capabilities: Set<String>) throws -> String? {
        var content: [UInt8] = []
        if case .file(let path) = choice { content = try Files.read(path, limit: 1 << 20) }
        let key = Key(choice: choice, capabilities: capabilities, content: content)
        if let path = known.withLock({ $0[key] }), Files.exists(path) { return path }
        let profile: LinuxSeccomp
        switch choice {
        case .unconfined: return nil
        case .standard: profile = SeccompProfile.default.filter(capabilities: capabilities)
        case .file: profile = try SeccompProfile(file: content).filter(capabilities: capabilities)
        }
        let path = try cache.program(for: profile)
        known.withLock { $0[key] = path }
        return path
    }
}
