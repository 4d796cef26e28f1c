/// Devices by what they can do, as `gpus` and `deploy.resources.reservations.devices` ask for them.
public struct DeviceSelection: Hashable, Sendable {
    /// `nvidia`, `amd`, a vendor, a kind, `cdi`; nil: whatever has one of `capabilities`.
    public var driver: String?
    /// Classes of devices: `gpu`.
    public var capabilities: [String]
    /// nil and -1: all.
    public var count: Int?
    /// Names of a kind, or qualified ones.
    public var ids: [String]

    public init(driver: String? = nil, capabilities: [String] = [], count: Int? = nil, ids: [String] = []) {
        self.driver = driver
        self.capabilities = capabilities
        self.count = count
        self.ids = ids
    }
}

extension DeviceCatalog {
    /// The first of these that there is, when several kinds are of the class asked for.
    private static let preferred = ["nvidia.com/gpu", "amd.com/gpu"]
    /// A device that stands for all of its kind.
    private static let whole = "all"

    /// The devices that meet a request. Errors: `.unavailable`.
    public func names(for selection: DeviceSelection) throws(DeviceInterfaceError) -> [DeviceName] {
        if !selection.ids.isEmpty {
            let qualified = selection.ids.compactMap { DeviceName($0) }
            if qualified.count == selection.ids.count { return qualified }
            let kind = try kind(for: selection)
            return selection.ids.map { DeviceName($0) ?? DeviceName(kind: kind, name: $0) }
        }
        let kind = try kind(for: selection)
        let all = names(of: kind)
        let single = all.filter { $0 != Self.whole }
        guard let count = selection.count, count >= 0 else {
            return (all.contains(Self.whole) ? [Self.whole] : single).map { DeviceName(kind: kind, name: $0) }
        }
        // Drivers give one device several names: its number and its serial number.
        let numbered = single.filter { Int($0) != nil }
        let candidates = numbered.isEmpty ? single : numbered
        guard count <= candidates.count else {
            throw DeviceInterfaceError(
                .unavailable, "\(count) devices of \(kind)", "the CDI files have \(candidates.count)" + remarks)
        }
        return candidates.prefix(count).map { DeviceName(kind: kind, name: $0) }
    }

    private func kind(for selection: DeviceSelection) throws(DeviceInterfaceError) -> String {
        let classes = selection.capabilities.isEmpty ? ["gpu"] : selection.capabilities
        let driver = selection.driver.flatMap { ["", "cdi"].contains($0) ? nil : $0 }
        let fitting = kinds.filter { kind in
            let parts = kind.split(separator: "/").map(String.init)
            guard let driver else { return classes.contains(parts[1]) }
            if driver == kind { return true }
            return classes.contains(parts[1]) && (parts[0] == driver || parts[0] == "\(driver).com")
        }
        guard let found = Self.preferred.first(where: fitting.contains) ?? fitting.first else {
            let wanted = (driver.map { "driver \($0), " } ?? "") + "capabilities \(classes.joined(separator: ", "))"
            throw DeviceInterfaceError(
                .unavailable, "a device with \(wanted)",
                "no CDI file in \(folders.joined(separator: ", ")) has one" + remarks)
        }
        return found
    }
}
