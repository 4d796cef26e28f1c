import OCISpec
import Timestamps

extension ImageChange {
    /// `NONE`, or `[--interval=… --timeout=… --start-period=… --start-interval=… --retries=…] CMD …`.
    func healthcheck() throws(ImageStoreError) -> ImageConfiguration.Healthcheck {
        var check = ImageConfiguration.Healthcheck()
        var rest = argument[...]
        while rest.hasPrefix("--") {
            let option = rest.prefix { !DockerfileWords.isBlank($0) }
            try set(option.dropFirst(2), in: &check)
            rest = rest[option.endIndex...].drop(while: DockerfileWords.isBlank)
        }
        let kind = rest.prefix { !DockerfileWords.isBlank($0) }
        let command = DockerfileWords.trimmed(rest[kind.endIndex...])
        switch (kind.uppercased(), command.isEmpty) {
        case ("NONE", true):
            check.test = ["NONE"]
        case ("CMD", false):
            check.test = jsonList(command).map { ["CMD"] + $0 } ?? ["CMD-SHELL", command]
        default:
            throw refusal("HEALTHCHECK takes NONE or CMD and a command")
        }
        return check
    }

    private func set(
        _ option: Substring, in check: inout ImageConfiguration.Healthcheck
    ) throws(ImageStoreError) {
        let name = option.prefix { $0 != "=" }
        let value = String(option[name.endIndex...].dropFirst())
        switch name {
        case "interval": check.interval = try nanoseconds(value, name)
        case "timeout": check.timeout = try nanoseconds(value, name)
        case "start-period": check.startPeriod = try nanoseconds(value, name)
        case "start-interval": check.startInterval = try nanoseconds(value, name)
        case "retries":
            guard let retries = Int(value), retries >= 0 else { throw refusal("--retries=\(value) is no number") }
            check.retries = retries
        default: throw refusal("HEALTHCHECK has no option --\(name)")
        }
    }

    private func nanoseconds(_ text: String, _ name: Substring) throws(ImageStoreError) -> Int64 {
        guard let duration = Duration(goDuration: text), duration >= .zero else {
            throw refusal("--\(name)=\(text) is no duration such as 1m30s")
        }
        return duration.nanoseconds
    }
}
