/// A plan as text: one line a node, then one a finding, then the wake-up. It is the dry run's output and the log line.
///
///     plan    = *(node LF) *(finding LF) [ "wake at " RFC 3339 time LF ]    ; "nothing to do" LF when all are absent
///     node    = id ": " cause *( "; " note )
///     note    = "after " id *( ", " id )          ; dependsOn
///             / "when " gate *( ", " gate )       ; not run by this plan: the condition does not hold yet
///             / "interrupts" / "destroys data"    ; risk
///     gate    = service " is healthy" / service " has completed" / service " has started"
///     finding = ( "error" / "warning" / "info" ) ": " [ service ": " ] message
extension Plan: CustomStringConvertible {
    public var description: String {
        var lines = nodes.map(\.description) + findings.map(\.description)
        if let wakeAt { lines.append("wake at \(wakeAt.rfc3339)") }
        if lines.isEmpty { lines = ["nothing to do"] }
        return lines.map { $0 + "\n" }.joined()
    }
}

extension Plan.Node: CustomStringConvertible {
    public var description: String {
        var notes = ["\(id): \(cause)"]
        if !dependsOn.isEmpty { notes.append("after \(dependsOn.joined(separator: ", "))") }
        if !gates.isEmpty { notes.append("when \(gates.map(\.description).joined(separator: ", "))") }
        switch risk {
        case .none: break
        case .interrupts: notes.append("interrupts")
        case .destroysData: notes.append("destroys data")
        }
        return notes.joined(separator: "; ")
    }
}
