import OCISpec

/// Which devices a group may open and make: all denied, then the rules of the spec in order, then the devices that
/// every container has (runtime-spec, "Default Devices", and the terminals of its own devpts). The last rule that says
/// something about a request decides.
struct DeviceRules: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable {
        case all = "a"
        case block = "b"
        case character = "c"
    }

    struct Access: OptionSet, Hashable, Sendable {
        let rawValue: UInt32
        // The bits of BPF_DEVCG_ACC_*.
        static let mknod = Access(rawValue: 1)
        static let read = Access(rawValue: 2)
        static let write = Access(rawValue: 4)
        static let full: Access = [.mknod, .read, .write]

        init(rawValue: UInt32) { self.rawValue = rawValue }

        /// Letters of "rwm"; empty means all three, others are ignored.
        init(_ text: String) {
            let bits = text.reduce(into: Access()) { bits, letter in
                switch letter {
                case "m": bits.insert(.mknod)
                case "r": bits.insert(.read)
                case "w": bits.insert(.write)
                default: break
                }
            }
            self = bits.isEmpty ? .full : bits
        }

        var text: String {
            (contains(.read) ? "r" : "") + (contains(.write) ? "w" : "") + (contains(.mknod) ? "m" : "")
        }
    }

    struct Rule: Hashable, Sendable {
        var allow: Bool
        var kind: Kind
        /// nil: any.
        var major: Int64?
        var minor: Int64?
        var access: Access

        var matchesAll: Bool { kind == .all && major == nil && minor == nil && access == .full }
    }

    let rules: [Rule]

    init(_ devices: [LinuxDeviceCgroup]) {
        var rules = [Rule(allow: false, kind: .all, major: nil, minor: nil, access: .full)]
        for device in devices {
            rules.append(
                Rule(
                    allow: device.allow, kind: Kind(type: device.type),
                    major: device.major.flatMap { $0 < 0 ? nil : $0 },
                    minor: device.minor.flatMap { $0 < 0 ? nil : $0 }, access: Access(device.access ?? "")))
        }
        self.rules = rules + DeviceRules.everyContainer
    }

    private static let everyContainer: [Rule] = {
        func device(_ major: Int64, _ minor: Int64?) -> Rule {
            Rule(allow: true, kind: .character, major: major, minor: minor, access: .full)
        }
        // Nodes of any kind may be made; without an entry above they cannot be opened.
        let nodes = [Kind.character, .block].map { Rule(allow: true, kind: $0, major: nil, minor: nil, access: .mknod) }
        // null, zero, full, random, urandom, tty, ptmx, and the terminals of devpts.
        let devices = [(1, 3), (1, 5), (1, 7), (1, 8), (1, 9), (5, 0), (5, 2)].map { device($0.0, $0.1) }
        return nodes + devices + [device(136, nil)]
    }()
}

extension DeviceRules.Kind {
    /// `u` is the old name of a character device; nothing is "all".
    fileprivate init(type: String?) {
        switch type {
        case "b": self = .block
        case "c", "u": self = .character
        default: self = .all
        }
    }
}
