/// Settings of the engine and approvals of the user that a plan may draw on.
public struct ReconcilePolicy: Sendable, Hashable, Codable {
    /// Volumes, by name, that may be destroyed and made anew when their definition has changed. Without that approval a
    /// changed volume is kept and a finding says so.
    public var replaceableVolumes: Set<String>
    /// The grace of containers of which neither the service nor their own grace is known.
    public var defaultStopGrace: Duration

    public init(replaceableVolumes: Set<String> = [], defaultStopGrace: Duration = .seconds(10)) {
        self.replaceableVolumes = replaceableVolumes
        self.defaultStopGrace = defaultStopGrace
    }
}
