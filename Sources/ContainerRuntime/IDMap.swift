import Glibc
import LinuxSystem
import OCISpec

/// Ids of a user namespace and what they are outside of it.
struct IDMap: Hashable, Sendable {
    let ranges: [LinuxIDMapping]

    /// Errors: `.invalidSpec` at `field` for an empty range, or ranges that overlap on either side.
    init(_ ranges: [LinuxIDMapping], field: String) throws(RuntimeError) {
        for (index, range) in ranges.enumerated() {
            let place = "\(field)[\(index)]"
            guard range.size > 0 else { throw RuntimeError(.invalidSpec, "\(place).size", "it is 0") }
            let (_, inside) = range.containerID.addingReportingOverflow(range.size - 1)
            let (_, outside) = range.hostID.addingReportingOverflow(range.size - 1)
            guard !inside, !outside else { throw RuntimeError(.invalidSpec, place, "it goes beyond \(UInt32.max)") }
            for (other, earlier) in ranges[..<index].enumerated() where IDMap.overlap(earlier, range) {
                throw RuntimeError(.invalidSpec, place, "it overlaps \(field)[\(other)]")
            }
        }
        // /proc/<pid>/uid_map takes no more. Source: user_namespaces(7).
        guard ranges.count <= 340 else { throw RuntimeError(.invalidSpec, field, "there are more than 340 ranges") }
        self.ranges = ranges
    }

    /// As /proc/<pid>/uid_map has it; what is no range is passed over.
    init(procText: String) {
        ranges = procText.split(separator: "\n").compactMap { line in
            let numbers = line.split(separator: " ").compactMap { UInt32($0) }
            guard numbers.count == 3, numbers[2] > 0 else { return nil }
            return LinuxIDMapping(containerID: numbers[0], hostID: numbers[1], size: numbers[2])
        }
    }

    /// Of a process: `name` is `uid_map` or `gid_map`.
    init(of pid: pid_t, _ name: String) throws(RuntimeError) {
        self.init(
            procText: try translating { () throws(SystemError) in try Files.readText("/proc/\(pid)/\(name)") })
    }

    private static func overlap(_ one: LinuxIDMapping, _ other: LinuxIDMapping) -> Bool {
        func meet(_ start: UInt32, _ end: UInt32) -> Bool {
            UInt64(start) < UInt64(end) + UInt64(other.size) && UInt64(end) < UInt64(start) + UInt64(one.size)
        }
        return meet(one.containerID, other.containerID) || meet(one.hostID, other.hostID)
    }

    /// As /proc/<pid>/uid_map takes it.
    var text: String {
        ranges.map { "\($0.containerID) \($0.hostID) \($0.size)\n" }.joined()
    }

    /// What `id` inside is outside; nil when it is not mapped.
    func host(_ id: UInt32) -> UInt32? {
        for range in ranges where id >= range.containerID && id - range.containerID < range.size {
            return range.hostID + (id - range.containerID)
        }
        return nil
    }

    /// Root where it is mapped, else the first id that is.
    var firstID: UInt32 { host(0) != nil ? 0 : ranges.map(\.containerID).min() ?? 0 }
}

/// Who the process is while it sets the container up, in the user namespace.
struct UserNamespaceIDs: Hashable, Sendable {
    var uid: UInt32 = 0
    var gid: UInt32 = 0
    /// False where an unprivileged runtime wrote the maps. Source: user_namespaces(7), "The /proc/pid/setgroups file".
    var canSetGroups = true
}

extension UserNamespaceIDs {
    /// Root in the user namespace of a process.
    init(of pid: pid_t) throws(RuntimeError) {
        let groups = try translating { () throws(SystemError) in try Files.readText("/proc/\(pid)/setgroups") }
        self.init(
            uid: try IDMap(of: pid, "uid_map").firstID, gid: try IDMap(of: pid, "gid_map").firstID,
            canSetGroups: groups == "allow\n")
    }
}
