/// Paths inside a container.
enum ContainerPath {
    /// Absolute, without ".", "..", empty parts and a slash at the end.
    static func normalized(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    /// "c" of "/a/b/c".
    static func name(of path: String) -> String {
        String(path.split(separator: "/").last ?? ".")
    }
}
