import CDavit
import Glibc
import LinuxSystem

extension DeviceProgram {
    /// Loads the program and attaches it to the group in `folder` in place of the one that was there.
    ///
    /// Child groups may attach programs of their own; all of them have to allow. Errors: `.unavailable` where the
    /// kernel has no such programs, `.refused`. Source: bpf(2), BPF_PROG_ATTACH; linux/bpf.h.
    func attach(to folder: String) throws(CgroupError) {
        let group = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard group >= 0 else { throw failure("open", folder, field: Self.field) }
        defer { close(group) }
        let former = attached(to: group)
        let program = try load(folder)
        defer { close(program) }
        var old: [Int32] = []
        defer { for descriptor in old { close(descriptor) } }
        for id in former { old.append(try Self.call(Self.openByIDCommand, [id, 0, 0], folder)) }
        // target_fd, attach_bpf_fd, attach_type = BPF_CGROUP_DEVICE, attach_flags, replace_bpf_fd
        if let only = old.first, old.count == 1 {
            let flags = Self.allowMulti | Self.replace
            _ = try Self.call(Self.attachCommand, [UInt32(group), UInt32(program), 6, flags, UInt32(only)], folder)
            return
        }
        _ = try Self.call(Self.attachCommand, [UInt32(group), UInt32(program), 6, Self.allowMulti, 0], folder)
        for descriptor in old {
            _ = try Self.call(Self.detachCommand, [UInt32(group), UInt32(descriptor), 6, 0], folder)
        }
    }

    /// BPF_F_ALLOW_MULTI and BPF_F_REPLACE.
    private static let allowMulti: UInt32 = 2
    private static let replace: UInt32 = 4

    private static let field = "linux.resources.devices"
    private static let loadCommand: UInt64 = 5
    private static let attachCommand: UInt64 = 8
    private static let detachCommand: UInt64 = 9
    private static let openByIDCommand: UInt64 = 13
    private static let queryCommand: UInt64 = 16

    private func load(_ folder: String) throws(CgroupError) -> Int32 {
        let result: Result<Int32, CgroupError> = instructions.withUnsafeBytes { code in
            "Apache-2.0".withCString { license in
                let codeAddress = UInt64(UInt(bitPattern: code.baseAddress))
                let licenseAddress = UInt64(UInt(bitPattern: license))
                // prog_type = BPF_PROG_TYPE_CGROUP_DEVICE, insn_cnt, insns, license, log_level, log_size, log_buf,
                // kern_version, prog_flags
                let attributes: [UInt64] = [
                    15 | UInt64(instructions.count) << 32, codeAddress, licenseAddress, 0, 0, 0,
                ]
                do throws(CgroupError) {
                    return .success(try Self.call(Self.loadCommand, attributes, folder))
                } catch {
                    return .failure(error)
                }
            }
        }
        return try result.get()
    }

    /// Ids of the programs on the group itself; none where that cannot be asked.
    private func attached(to group: Int32) -> [UInt32] {
        var ids = [UInt32](repeating: 0, count: 64)
        let capacity = UInt32(ids.count)
        var count = 0
        ids.withUnsafeMutableBytes { ids in
            // target_fd, attach_type; query_flags, attach_flags; prog_ids; prog_cnt
            var attributes: [UInt64] = [
                UInt64(UInt32(group)) | 6 << 32, 0, UInt64(UInt(bitPattern: ids.baseAddress)), UInt64(capacity),
            ]
            let result = attributes.withUnsafeMutableBytes { bytes in
                davit_syscall(
                    Int(SYS_bpf), Self.queryCommand, UInt64(UInt(bitPattern: bytes.baseAddress)), UInt64(bytes.count),
                    0, 0, 0)
            }
            if result >= 0 { count = Int(UInt32(truncatingIfNeeded: attributes[3])) }
        }
        return Array(ids.prefix(count))
    }

    private static func call<Word: FixedWidthInteger>(
        _ command: UInt64, _ attributes: [Word], _ folder: String
    ) throws(CgroupError) -> Int32 {
        let result = attributes.withUnsafeBytes { bytes in
            davit_syscall(
                Int(SYS_bpf), command, UInt64(UInt(bitPattern: bytes.baseAddress)), UInt64(bytes.count), 0, 0, 0)
        }
        guard result >= 0 else {
            let code = Int32(clamping: -result)
            throw CgroupError(
                code: code == ENOSYS ? .unavailable : .refused, field: field, subject: folder,
                message: "the device rules could not be put on the group",
                cause: SystemError(operation: "bpf", subject: folder, errno: code))
        }
        return Int32(clamping: result)
    }
}
