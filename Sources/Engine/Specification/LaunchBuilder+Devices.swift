import ComposeModel
import DeviceInterface
import OCISpec

extension LaunchBuilder {
    /// Gives the container the devices that the service asks for by CDI name (`devices`) or by what they can do (`gpus`,
    /// `deploy.resources.reservations.devices`).
    func addDevices(to spec: inout Spec, _ service: Service) throws {
        let requests = service.gpus + (service.deploy?.resources.reservations?.devices ?? [])
        let qualified = service.devices.filter(\.isQualified)
        guard !requests.isEmpty || !qualified.isEmpty else { return }
        do {
            try add(qualified.compactMap { DeviceName($0.source) }, requests, to: &spec)
        } catch {
            throw EngineError(
                error.code == .malformed ? .invalid : .unavailable, "service \(service.name)", "\(error)")
        }
    }

    private func add(
        _ names: [DeviceName], _ requests: [DeviceRequest], to spec: inout Spec
    ) throws(DeviceInterfaceError) {
        let catalog = deviceRegistry.read()
        var names = names
        for request in requests { names += try catalog.names(for: DeviceSelection(request)) }
        for edits in try catalog.edits(for: names) { try edits.apply(to: &spec) }
    }
}

extension DeviceMapping {
    /// Whether it is a name of CDI in place of a path.
    var isQualified: Bool { DeviceName(source) != nil }
}

extension DeviceSelection {
    init(_ request: DeviceRequest) {
        self.init(
            driver: request.driver, capabilities: request.capabilities, count: request.count.map { Int($0) },
            ids: request.deviceIDs)
    }
}
