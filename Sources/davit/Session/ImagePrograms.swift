import EngineClient

/// What davitd knows of the programs in images. One that does not run is not started for this.
final class ImagePrograms {
    private let instance: InstanceOptions
    private var client: EngineClient??
    private var known: [String: Bool?] = [:]

    init(_ instance: InstanceOptions) {
        self.instance = instance
    }

    /// nil when nobody knows.
    func contains(_ image: String, _ program: String) -> Bool? {
        let key = "\(image) \(program)"
        if let answer = known[key] { return answer }
        // Without an answer, as of an image that is not there yet, nothing is said about it.
        let answer = connected().flatMap { try? $0.image(image, hasProgram: program) }
        known[key] = .some(answer)
        return answer
    }

    private func connected() -> EngineClient? {
        if let client { return client }
        // A daemon that does not run, or not for this user, knows nothing.
        let found = try? StackSession.launcher(instance).connect(starting: false)
        client = .some(found)
        return found
    }
}
