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
        let content = try content(of: choice)
        let key = Key(choice: choice, capabilities: capabilities, content: content)
        if let path = known.withLock({ $0[key] }), Files.exists(path) { return path }
        guard let profile = try filter(of: choice, content, capabilities) else { return nil }
        let path = try cache.program(for: profile)
        known.withLock { $0[key] = path }
        return path
    }

    /// The same for a runtime that compiles it itself.
    func profile(for choice: SecurityOptions.SeccompChoice, capabilities: Set<String>) throws -> LinuxSeccomp? {
        try filter(of: choice, try content(of: choice), capabilities)
    }

    private func content(of choice: SecurityOptions.SeccompChoice) throws -> [UInt8] {
        guard case .file(let path) = choice else { return [] }
        return try Files.read(path, limit: 1 << 20)
    }

    private func filter(
        of choice: SecurityOptions.SeccompChoice, _ content: [UInt8], _ capabilities: Set<String>
    ) throws -> LinuxSeccomp? {
        switch choice {
        case .unconfined: nil
        case .standard: SeccompProfile.default.filter(capabilities: capabilities)
        case .file: try SeccompProfile(file: content).filter(capabilities: capabilities)
        }
    }
}
