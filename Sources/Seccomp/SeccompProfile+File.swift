import JSONCodec
import OCISpec

extension SeccompProfile {
    /// Reads a profile file, Docker's format, of which the runtime spec's is a part. Source: moby, profiles/seccomp.
    ///
    /// Errors: `.invalidProfile` with the JSON path for what cannot be read, for a profile that says something twice, and
    /// for flags and listeners, which belong to a process and not to a profile.
    public init(file bytes: some Collection<UInt8>) throws(SeccompError) {
        let file: File
        do {
            file = try JSON.decode(File.self, from: bytes)
        } catch {
            throw SeccompError(.invalidProfile, "profile", "\(error)")
        }
        guard file.architectures.isEmpty || file.archMap.isEmpty else {
            throw SeccompError(.invalidProfile, "archMap", "it cannot be used together with architectures")
        }
        guard file.flags.allSatisfy({ $0 == .threadSync }) else {
            throw SeccompError(.invalidProfile, "flags", "they are not supported")
        }
        guard file.listenerPath ?? "" == "" else {
            throw SeccompError(.invalidProfile, "listenerPath", "it is not supported")
        }
        defaultAction = file.defaultAction
        defaultErrno = file.defaultErrnoRet
        architectures =
            file.archMap.isEmpty
            ? .listed(file.architectures)
            : .mapped(
                Dictionary(
                    file.archMap.map { ($0.architecture, $0.subArchitectures) }, uniquingKeysWith: { one, _ in one }))
        var rules: [Rule] = []
        for (index, entry) in file.syscalls.enumerated() { rules.append(try entry.rule("syscalls[\(index)]")) }
        self.rules = rules
    }

    private struct File: Decodable {
        let defaultAction: SeccompAction
        let defaultErrnoRet: UInt32?
        @Omittable var architectures: [SeccompArchitecture]
        @Omittable var archMap: [Family]
        @Omittable var flags: [SeccompFlag]
        let listenerPath: String?
        @Omittable var syscalls: [Entry]
    }

    private struct Family: Codable, Hashable {
        let architecture: SeccompArchitecture
        @Omittable var subArchitectures: [SeccompArchitecture]
    }

    private struct Entry: Codable, Hashable {
        /// Instead of `names`, in old profiles.
        let name: String?
        @Omittable var names: [String]
        let action: SeccompAction
        let errnoRet: UInt32?
        @Omittable var args: [LinuxSeccompArg]
        let includes: SeccompSelector?
        let excludes: SeccompSelector?

        func rule(_ field: String) throws(SeccompError) -> Rule {
            guard name == nil || names.isEmpty else {
                throw SeccompError(.invalidProfile, "\(field).name", "it cannot be used together with names")
            }
            return Rule(
                name.map { [$0] } ?? names, action: action, errnoRet: errnoRet, args: args,
                includes: includes ?? SeccompSelector(), excludes: excludes ?? SeccompSelector())
        }
    }
}
