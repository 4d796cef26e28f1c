import OCISpec

/// The six points of a container's life at which programs of `hooks` run. Source: runtime-spec config.md, "POSIX-platform Hooks".
public enum HookKind: String, CaseIterable, Hashable, Sendable {
    /// On the host, when the environment is made and before the root is changed. Deprecated in favour of the next two.
    case prestart
    /// As ``prestart``, after it.
    case createRuntime
    /// Then, in the container's namespaces with the host's files.
    case createContainer
    /// In the container, right before its program.
    case startContainer
    /// On the host, when the program runs.
    case poststart
    /// On the host, when the container is removed.
    case poststop
}

extension Hooks {
    /// In the order in which they run.
    public func list(_ kind: HookKind) -> [Hook] {
        switch kind {
        case .prestart: prestart
        case .createRuntime: createRuntime
        case .createContainer: createContainer
        case .startContainer: startContainer
        case .poststart: poststart
        case .poststop: poststop
        }
    }

    /// Whether any is to run between the making of the environment and the change of root.
    var haveCreation: Bool { !prestart.isEmpty || !createRuntime.isEmpty || !createContainer.isEmpty }

    /// Errors: `.invalidSpec` for a relative path or a timeout below a second.
    func check() throws(RuntimeError) {
        for kind in HookKind.allCases {
            for (index, hook) in list(kind).enumerated() {
                let field = "hooks.\(kind.rawValue)[\(index)]"
                guard hook.path.hasPrefix("/") else {
                    throw RuntimeError(.invalidSpec, "\(field).path", "\(hook.path) is not absolute")
                }
                if let timeout = hook.timeout, timeout < 1 {
                    throw RuntimeError(.invalidSpec, "\(field).timeout", "\(timeout) is not above 0")
                }
            }
        }
    }
}
