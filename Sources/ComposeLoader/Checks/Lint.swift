/// What a stack file may say but probably should not. The raw value is the id, and the key under `x-davit.lints`.
public enum Lint: String, CaseIterable, Sendable {
    /// An override publishes the port of a container a second time instead of elsewhere.
    case secondPort = "lint.port.second"
    /// A port is open on every address of the host.
    case openPort = "lint.port.open"
    /// An option of a mount that means nothing; the loader finds it.
    case volumeOption = "compose.volume.option"
    /// An image of a registry without a version.
    case latest = "lint.image.latest"
    /// One file of the stack's folder is mounted.
    case fileMount = "lint.mount.file"
    /// Something secret in `environment`.
    case secret = "lint.environment.secret"
    /// A health check runs a program that the image, where that is known, has not.
    case probeProgram = "lint.healthcheck.program"

    /// What it finds, in a sentence.
    public var summary: String {
        switch self {
        case .secondPort: "An override publishes a container's port a second time instead of replacing it."
        case .openPort: "A port is open on every address of the host. Off unless it is turned on."
        case .volumeOption: "An option of a mount means nothing."
        case .latest: "An image has no version: another one may be meant tomorrow."
        case .fileMount: "A single file is mounted; an editor that replaces it leaves the container with the old one."
        case .secret:
            "Something that looks like a secret is in environment, where whoever inspects the container reads it."
        case .probeProgram: "A health check runs a program that the image, where that is known, has not."
        }
    }

    /// A published port is mostly meant to be open.
    public var isOnByDefault: Bool { self != .openPort }

    /// The attributes of `x-davit.lints`.
    static let shape = Shape.object(
        ObjectShape(
            Dictionary(allCases.map { ($0.rawValue, .described(.choice(["on", "off"]), $0.summary)) }) { $1 }))
}
