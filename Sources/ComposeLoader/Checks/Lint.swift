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

    /// A published port is mostly meant to be open.
    public var isOnByDefault: Bool { self != .openPort }

    /// The attributes of `x-davit.lints`.
    static let shape = Shape.object(
        ObjectShape(Dictionary(allCases.map { ($0.rawValue, Shape.choice(["on", "off"])) }) { $1 }))
}
