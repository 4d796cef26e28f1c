import Glibc
import OCISpec

extension PlanBuilder {
    /// Drops to the process's ids and capability sets. Source: capabilities(7), "Effect of user ID changes".
    ///
    /// - Parameter canSetGroups: false in a user namespace whose maps an unprivileged runtime wrote.
    mutating func become(
        _ user: User, _ capabilities: LinuxCapabilities, canSetGroups: Bool
    ) throws(RuntimeError) {
        let field = "process.capabilities"
        let bounding = try Capability.mask(capabilities.bounding, field: "\(field).bounding")
        let effective = try Capability.mask(capabilities.effective, field: "\(field).effective")
        let permitted = try Capability.mask(capabilities.permitted, field: "\(field).permitted")
        let inheritable = try Capability.mask(capabilities.inheritable, field: "\(field).inheritable")
        let ambient = try Capability.mask(capabilities.ambient, field: "\(field).ambient")

        // The bounding set first: dropping needs CAP_SETPCAP.
        for number in 0..<64 where bounding & 1 << UInt64(number) == 0 {
            // EINVAL: the kernel does not have that many.
            let name = Capability.names.indices.contains(number) ? Capability.names[number] : "capability \(number)"
            call(
                "drop \(name)", .prctl, .number(Prctl.PR_CAPBSET_DROP), .number(UInt64(number)), ignoring: [EINVAL])
        }
        if user.uid != 0 {
            call("keep capabilities", .prctl, .number(Prctl.PR_SET_KEEPCAPS), 1)
        }
        guard canSetGroups || user.additionalGids.isEmpty else {
            throw RuntimeError(
                .unsupported, "process.user.additionalGids", "an unprivileged runtime cannot set groups")
        }
        about("process.user") { $0.setIDs(user, canSetGroups: canSetGroups) }
        let header: [UInt32] = [0x2008_0522, 0]  // _LINUX_CAPABILITY_VERSION_3, this process
        let sets: [UInt32] = [
            UInt32(truncatingIfNeeded: effective), UInt32(truncatingIfNeeded: permitted),
            UInt32(truncatingIfNeeded: inheritable), UInt32(truncatingIfNeeded: effective >> 32),
            UInt32(truncatingIfNeeded: permitted >> 32), UInt32(truncatingIfNeeded: inheritable >> 32),
        ]
        about(field) { builder in
            builder.call("set capabilities", .capset, .bytes(Self.bytes(header)), .bytes(Self.bytes(sets)))
            for number in 0..<64 where ambient & 1 << UInt64(number) != 0 {
                // EPERM: it is not inheritable, as in specs of engines since CVE-2022-29162; runc and crun go on, too.
                builder.call(
                    "raise ambient capability \(number)", .prctl, .number(Prctl.PR_CAP_AMBIENT),
                    .number(Prctl.PR_CAP_AMBIENT_RAISE), .number(UInt64(number)), 0, 0, ignoring: [EPERM])
            }
        }
    }

    private mutating func setIDs(_ user: User, canSetGroups: Bool) {
        let (uid, gid) = (Argument.number(UInt64(user.uid)), Argument.number(UInt64(user.gid)))
        let groups = Self.bytes(user.additionalGids)
        if canSetGroups { call("set groups", .setgroups, .number(UInt64(user.additionalGids.count)), .bytes(groups)) }
        call("set group \(user.gid)", .setresgid, gid, gid, gid)
        call("set user \(user.uid)", .setresuid, uid, uid, uid)
    }

    private static func bytes(_ values: [UInt32]) -> [UInt8] {
        values.flatMap { value in withUnsafeBytes(of: value) { Array($0) } }
    }

    mutating func forbidNewPrivileges() {
        call("set no_new_privs", .prctl, .number(Prctl.PR_SET_NO_NEW_PRIVS), 1, 0, 0, 0)
    }

    /// Source: seccomp(2), SECCOMP_SET_MODE_FILTER; seccomp_unotify(2).
    mutating func loadSeccomp(_ load: SeccompLoad) throws(RuntimeError) {
        let listener = load.hasListener ? try makeSlot() : nil
        about("linux.seccomp") { builder in
            builder.call(
                "load the seccomp filter", .seccomp, 1, .number(load.flags), .filter(load.program), result: listener)
            guard let listener else { return }
            builder.ask("pass the seccomp listener on", .passListener, listener)
            builder.call("close the seccomp listener", .close, .slot(listener))
        }
    }
}
