import OCISpec

/// `DeviceRules` as v1's controller keeps them: a default and a list of exceptions from it.
///
/// The kernel knows no order: an exception is taken back only by one of the same numbers, and `a` means everything
/// whatever follows. Source: cgroup-v1/devices.rst, security/device_cgroup.c.
struct DeviceList: Hashable, Sendable {
    struct Device: Hashable, Comparable, Sendable {
        var kind: DeviceRules.Kind
        /// nil: any.
        var major: Int64?
        var minor: Int64?

        /// Whether there is a device that both mean.
        func overlaps(_ other: Device) -> Bool {
            func meet(_ one: Int64?, _ two: Int64?) -> Bool { one == nil || two == nil || one == two }
            return kind == other.kind && meet(major, other.major) && meet(minor, other.minor)
        }

        static func < (one: Device, two: Device) -> Bool { one.text < two.text }

        var text: String {
            "\(kind.rawValue) \(major.map(String.init) ?? "*"):\(minor.map(String.init) ?? "*")"
        }
    }

    private(set) var allowsByDefault = false
    private(set) var exceptions: [Device: DeviceRules.Access] = [:]

    /// Errors: `.unavailable` for a rule that takes something out of a wider one, which the controller cannot.
    init(_ rules: DeviceRules) throws(CgroupError) {
        for rule in rules.rules {
            if rule.matchesAll {
                allowsByDefault = rule.allow
                exceptions = [:]
                continue
            }
            for kind in rule.kind == .all ? [.block, .character] : [rule.kind] {
                try add(Device(kind: kind, major: rule.major, minor: rule.minor), rule.access, allow: rule.allow)
            }
        }
    }

    private mutating func add(
        _ device: Device, _ access: DeviceRules.Access, allow: Bool
    ) throws(CgroupError) {
        guard allow == allowsByDefault else {
            exceptions[device, default: []].formUnion(access)
            return
        }
        // Back to the default: an exception of these numbers goes, and no other may speak of the same device.
        for (other, what) in exceptions where other.overlaps(device) {
            let rest = what.subtracting(access)
            guard rest != what else { continue }
            guard device.covers(other) else {
                throw CgroupError(
                    code: .unavailable, field: "linux.resources.devices", subject: device.text,
                    message: "cgroup v1 cannot \(allow ? "allow" : "deny") \(device.text) within \(other.text)")
            }
            exceptions[other] = rest.isEmpty ? nil : rest
        }
    }

    /// Parses `devices.list`: `a *:* rwm`, or the exceptions that are allowed.
    init(text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 3, let kind = DeviceRules.Kind(rawValue: String(words[0])) else { continue }
            guard kind != .all else {
                allowsByDefault = true
                continue
            }
            let numbers = words[1].split(separator: ":")
            guard numbers.count == 2 else { continue }
            exceptions[Device(kind: kind, major: Int64(numbers[0]), minor: Int64(numbers[1]))] = .init(String(words[2]))
        }
    }

    /// What is to be written, in order. Where `former` is a list of the same default, only the difference, additions
    /// first, so that what is allowed before and after is at no time refused.
    func writes(replacing former: DeviceList?) -> [CgroupWrite] {
        let (add, remove) = allowsByDefault ? ("devices.deny", "devices.allow") : ("devices.allow", "devices.deny")
        func write(_ file: String, _ value: String) -> CgroupWrite {
            CgroupWrite(file: file, value: value, field: "linux.resources.devices")
        }
        // The exceptions of a list that allows by default cannot be read back.
        guard let former, !former.allowsByDefault, !allowsByDefault else {
            return [write(remove, "a")]
                + exceptions.sorted { $0.key < $1.key }.map { write(add, "\($0.key.text) \($0.value.text)") }
        }
        func difference(_ one: DeviceList, _ other: DeviceList, _ file: String) -> [CgroupWrite] {
            one.exceptions.sorted { $0.key < $1.key }.compactMap { device, access in
                let extra = access.subtracting(other.exceptions[device] ?? [])
                return extra.isEmpty ? nil : write(file, "\(device.text) \(extra.text)")
            }
        }
        return difference(self, former, add) + difference(former, self, remove)
    }
}

extension DeviceList.Device {
    /// Whether every device of `other` is meant by this, too.
    fileprivate func covers(_ other: DeviceList.Device) -> Bool {
        (major == nil || major == other.major) && (minor == nil || minor == other.minor)
    }
}
