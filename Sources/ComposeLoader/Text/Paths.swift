/// Paths as text, as Go's `filepath` treats them.
enum Paths {
    static func isAbsolute(_ path: String) -> Bool { path.utf8.first == UInt8(ascii: "/") }

    /// Without `.`, `..`, doubled and trailing slashes; `.` when nothing is left.
    static func clean(_ path: String) -> String {
        guard !path.isEmpty else { return "." }
        let isAbsolute = isAbsolute(path)
        var parts: [Substring] = []
        for part in path.split(separator: "/") {
            switch part {
            case ".": break
            case "..":
                if let last = parts.last, last != ".." {
                    parts.removeLast()
                } else if !isAbsolute {
                    parts.append(part)
                }
            default: parts.append(part)
            }
        }
        let joined = parts.joined(separator: "/")
        if isAbsolute { return "/" + joined }
        return joined.isEmpty ? "." : joined
    }

    /// `path` seen from `folder`; an absolute one stays as it is.
    static func resolve(_ path: String, in folder: String) -> String {
        isAbsolute(path) ? path : clean(folder + "/" + path)
    }

    /// The way from the folder `base` to `path`, both absolute and clean.
    static func relative(_ path: String, to base: String) -> String {
        let from = base.split(separator: "/")
        let to = path.split(separator: "/")
        let common = zip(from, to).prefix { $0 == $1 }.count
        let steps = Array(repeating: "..", count: from.count - common) + to.dropFirst(common).map(String.init)
        return steps.isEmpty ? "." : steps.joined(separator: "/")
    }

    static func directory(_ path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return clean(slash == path.startIndex ? "/" : String(path[..<slash]))
    }

    static func base(_ path: String) -> String {
        let cleaned = clean(path)
        return cleaned == "/" ? "/" : String(cleaned.split(separator: "/").last ?? ".")
    }

    /// With a leading `~` replaced by the home folder.
    static func expandUser(_ path: String, home: String?) -> String {
        guard path.utf8.first == UInt8(ascii: "~"), let home, !home.isEmpty else { return path }
        return clean(home + "/" + path.dropFirst())
    }

    /// `path` as a user in `folder` would write it: relative when below, else as it is.
    static func shown(_ path: String, from folder: String) -> String {
        let prefix = folder == "/" ? "/" : folder + "/"
        guard path.hasPrefix(prefix), path != prefix else { return path }
        return String(path.dropFirst(prefix.count))
    }
}
