import Glibc
import JSONCodec
import LinuxSystem

/// Prints, as one line of JSON, what a workload sees of itself: the tests run it in containers.
///
/// Arguments are paths of which it tells what is there. What cannot be seen is null.
@main
enum DavitCheck {
    static func main() {
        let report: JSONValue = [
            "arguments": strings(CommandLine.arguments), "environment": strings(environment), "cwd": cwd,
            "ids": ids, "umask": umask, "status": status, "limits": Limits.report, "descriptors": descriptors,
            "mounts": mounts, "namespaces": namespaces, "scheduling": Scheduling.report,
            "oomScoreAdj": text("/proc/self/oom_score_adj"), "timeOffsets": text("/proc/self/timens_offsets"),
            "uidMap": text("/proc/self/uid_map"), "gidMap": text("/proc/self/gid_map"),
            "keyring": Kernel.sessionKeyring, "personality": Kernel.personality, "names": Kernel.names,
            "links": links, "paths": paths,
        ]
        print(report.serialized())
    }

    static func strings(_ list: [String]) -> JSONValue { .array(list.map { .string($0) }) }

    static func text(_ path: String) -> JSONValue {
        // What cannot be read is what the report is about.
        guard let text = try? Files.readText(path) else { return nil }
        return .string(text.last == "\n" ? String(text.dropLast()) : text)
    }

    private static var environment: [String] {
        var list: [String] = []
        var next = environ
        while let entry = next.pointee {
            list.append(String(cString: entry))
            next += 1
        }
        return list
    }

    private static var cwd: JSONValue {
        guard let path = getcwd(nil, 0) else { return nil }
        defer { free(path) }
        return .string(String(cString: path))
    }

    private static var ids: JSONValue {
        var groups = [gid_t](repeating: 0, count: 65536)
        let count = getgroups(Int32(groups.count), &groups)
        return [
            "uid": .integer(Int64(getuid())), "euid": .integer(Int64(geteuid())), "gid": .integer(Int64(getgid())),
            "groups": .array(groups.prefix(max(0, Int(count))).map { .integer(Int64($0)) }),
        ]
    }

    private static var umask: JSONValue {
        let mask = Glibc.umask(0)
        _ = Glibc.umask(mask)
        return .integer(Int64(mask))
    }

    /// The lines of /proc/self/status by their name.
    private static var status: JSONValue {
        guard let text = text("/proc/self/status").stringValue else { return nil }
        var members: [String: JSONValue] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            members[String(parts[0])] = .string(String(parts[1].drop { $0 == "\t" || $0 == " " }))
        }
        return .object(members)
    }

    /// Numbers and what they are; the one that lists them is left out.
    private static var descriptors: JSONValue {
        var members: [String: JSONValue] = [:]
        for number in 0..<1024 where fcntl(Int32(number), F_GETFD) >= 0 {
            // Without /proc the number has to do.
            members["\(number)"] = .string((try? Files.readLink("/proc/self/fd/\(number)")) ?? "?")
        }
        return .object(members)
    }

    private static var mounts: JSONValue {
        guard let text = text("/proc/self/mountinfo").stringValue else { return nil }
        return .array(
            MountInfo.parse(text).map { mount in
                [
                    "point": .string(mount.mountPoint), "type": .string(mount.type), "root": .string(mount.root),
                    "options": strings(mount.options), "super": strings(mount.superOptions),
                    "propagation": strings(mount.propagation),
                ]
            })
    }

    private static var namespaces: JSONValue {
        .object(
            Dictionary(
                uniqueKeysWithValues: NamespaceKind.allCases.map { kind in
                    // Without /proc none can be seen.
                    (kind.rawValue, .string((try? Files.readLink("/proc/self/ns/\(kind.fileName)")) ?? ""))
                }))
    }

    /// Names of network devices.
    private static var links: JSONValue {
        guard let text = text("/proc/net/dev").stringValue else { return nil }
        return strings(
            text.split(separator: "\n").dropFirst(2).compactMap { line in
                line.split(separator: ":").first.map { String($0.drop { $0 == " " }) }
            })
    }

    /// Of a regular file, also behind a link: a pipe would have it wait.
    private static func content(_ path: String) -> JSONValue {
        // What is not there has nothing in it.
        guard let status = try? Files.status(path), status.st_mode & S_IFMT == S_IFREG else { return nil }
        return text(path)
    }

    private static var paths: JSONValue {
        var members: [String: JSONValue] = [:]
        for path in CommandLine.arguments.dropFirst() {
            // null: nothing is there.
            guard let status = try? Files.status(path, followingLinks: false) else {
                members[path] = .null
                continue
            }
            members[path] = [
                "mode": .integer(Int64(status.st_mode)), "uid": .integer(Int64(status.st_uid)),
                "gid": .integer(Int64(status.st_gid)), "device": .integer(Int64(status.st_rdev)),
                "size": .integer(Int64(status.st_size)),
                "writable": .bool(access(path, W_OK) == 0), "content": content(path),
            ]
        }
        return .object(members)
    }
}
