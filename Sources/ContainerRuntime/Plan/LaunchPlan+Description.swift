import LinuxSystem

extension LaunchPlan: CustomStringConvertible {
    /// One line a step: `name: call(arguments) -> slot [ignoring E…] [skip n if ok] [skip n if ignored]`.
    public var description: String {
        var lines = ["clone 0x\(String(cloneFlags, radix: 16))\(cgroupDirectory == nil ? "" : " into cgroup")"]
        lines += steps.map(\.description)
        return lines.joined(separator: "\n") + "\n"
    }
}

extension LaunchPlan.Step: CustomStringConvertible {
    public var description: String {
        let list = arguments.map(\.description).joined(separator: ", ")
        var line = "\(name): "
        switch operation {
        case .call(let call): line += "\(call.name)(\(list))"
        case .reportTo: line += "report to \(list)"
        case .failRemembered: line += "fail"
        case .becomeInit: line += "become init"
        case .checkFileSystem(let magic): line += "check that \(list) has magic 0x\(String(magic, radix: 16))"
        case .checkDevice(let number): line += "check that \(list) is device 0x\(String(number, radix: 16))"
        case .checkWorkingFolder: line += "check that the root leads to it"
        case .fork: line += "fork(\(list))"
        case .ask(let question): line += "ask \(question.name)(\(list))"
        }
        if let result { line += " -> slot \(result.index)" }
        if !ignored.isEmpty { line += " ignoring \(ignored.map(ErrorNumber.name).joined(separator: " "))" }
        if skipOnSuccess > 0 { line += " skip \(skipOnSuccess) if ok" }
        if skipOnIgnored > 0 { line += " skip \(skipOnIgnored) if ignored" }
        return line
    }
}

extension LaunchPlan.Argument: CustomStringConvertible {
    public var description: String {
        switch self {
        case .number(let value) where value > 0xFFFF_FFFF_0000_0000: "\(Int64(bitPattern: value))"
        case .number(let value): value < 10 ? "\(value)" : "0x\(String(value, radix: 16))"
        case .text(let text): "\"\(text)\""
        case .bytes(let bytes): "<\(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())>"
        case .strings(let strings): "[\(strings.map { "\"\($0)\"" }.joined(separator: ", "))]"
        case .filter(let program): "<filter of \(program.count / 8)>"
        case .how(let flags, let resolve): "{0x\(String(flags, radix: 16)), \(Self.names(ofResolve: resolve))}"
        case .slot(let slot): "slot \(slot.index)"
        case .null: "NULL"
        }
    }

    private static func names(ofResolve bits: UInt64) -> String {
        let names: [(UInt64, String)] = [
            (ResolveFlag.RESOLVE_NO_XDEV, "NO_XDEV"), (ResolveFlag.RESOLVE_NO_MAGICLINKS, "NO_MAGICLINKS"),
            (ResolveFlag.RESOLVE_NO_SYMLINKS, "NO_SYMLINKS"), (ResolveFlag.RESOLVE_BENEATH, "BENEATH"),
            (ResolveFlag.RESOLVE_IN_ROOT, "IN_ROOT"),
        ]
        return names.filter { bits & $0.0 != 0 }.map(\.1).joined(separator: "|")
    }
}

extension LaunchPlan.Question {
    var name: String {
        switch self {
        case .moveNetDevices: "for net devices"
        case .copyUp: "for a copy"
        case .verifyDevice: "about a device"
        case .passListener: "to pass the listener"
        case .runHooks(.environment): "for hooks of the environment"
        case .runHooks(.program): "for hooks of the program"
        }
    }
}
