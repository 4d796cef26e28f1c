import JSONCodec
import OCISpec
import Timestamps

/// One `--change` of an import: a Dockerfile instruction that sets something in the image's configuration.
///
/// Instructions are any case. Variables are not expanded. Source: Dockerfile reference; docker image import.
public struct ImageChange: Hashable, Sendable {
    enum Instruction: String, CaseIterable, Sendable {
        case cmd = "CMD"
        case entrypoint = "ENTRYPOINT"
        case env = "ENV"
        case expose = "EXPOSE"
        case healthcheck = "HEALTHCHECK"
        case label = "LABEL"
        case onbuild = "ONBUILD"
        case stopsignal = "STOPSIGNAL"
        case user = "USER"
        case volume = "VOLUME"
        case workdir = "WORKDIR"
    }

    let instruction: Instruction
    let argument: String
    let text: String

    /// Errors: `.invalidChange`.
    public init(_ text: String) throws(ImageStoreError) {
        self.text = text
        let trimmed = DockerfileWords.trimmed(text)
        let word = trimmed.prefix { !DockerfileWords.isBlank($0) }
        guard let instruction = Instruction(rawValue: word.uppercased()) else {
            let known = Instruction.allCases.map(\.rawValue).joined(separator: ", ")
            throw ImageStoreError(.invalidChange, text, "\"\(text)\" is no change: it must begin with one of \(known)")
        }
        self.instruction = instruction
        argument = DockerfileWords.trimmed(trimmed[word.endIndex...])
        guard !argument.isEmpty else { throw refusal("\(instruction.rawValue) needs an argument") }
    }

    /// Changes a configuration. Errors: `.invalidChange`; the configuration may then be changed in part.
    public func apply(to config: inout ImageConfiguration.Config) throws(ImageStoreError) {
        switch instruction {
        case .cmd: config.cmd = command(config)
        case .entrypoint:
            config.entrypoint = command(config)
        case .env:
            for (name, value) in try pairs() {
                config.env.removeAll { $0.hasPrefix(name + "=") }
                config.env.append("\(name)=\(value)")
            }
        case .expose:
            for word in try words() { for port in try ports(word) { config.exposedPorts[port] = .init() } }
        case .healthcheck: config.healthcheck = try healthcheck()
        case .label: for (name, value) in try pairs() { config.labels[name] = value }
        case .onbuild: config.onBuild.append(try trigger())
        case .stopsignal: config.stopSignal = try word()
        case .user: config.user = try word()
        case .volume:
            let paths = if let list = jsonList(argument) { list } else { try words() }
            for path in paths {
                guard !path.isEmpty else { throw refusal("a volume's path is empty") }
                config.volumes[path] = .init()
            }
        case .workdir: config.workingDir = workingDirectory(below: config.workingDir)
        }
    }

    // MARK: Arguments

    /// A JSON list as it is, anything else by the image's shell.
    private func command(_ config: ImageConfiguration.Config) -> [String] {
        jsonList(argument) ?? (config.shell ?? ["/bin/sh", "-c"]) + [argument]
    }

    /// Nil when the text is no JSON list of strings: then it is a shell's, which also knows `[`.
    func jsonList(_ text: String) -> [String]? {
        guard text.hasPrefix("["), let value = try? JSON.parse(text), let items = value.arrayValue else { return nil }
        let strings = items.compactMap(\.stringValue)
        return strings.count == items.count ? strings : nil
    }

    private func words() throws(ImageStoreError) -> [String] {
        guard let words = DockerfileWords.split(argument) else { throw refusal("a quote is not closed") }
        return words
    }

    private func word() throws(ImageStoreError) -> String {
        let words = try words()
        guard let word = words.first, words.count == 1, !word.isEmpty else {
            throw refusal("\(instruction.rawValue) takes one argument")
        }
        return word
    }

    /// `name=value …`, or the old `name value`.
    private func pairs() throws(ImageStoreError) -> [(String, String)] {
        let first = argument.prefix { !DockerfileWords.isBlank($0) }
        guard first.contains("=") else {
            let value = DockerfileWords.trimmed(argument[first.endIndex...])
            guard !value.isEmpty else { throw refusal("\(first) has no value: write \(first)=…") }
            return [(String(first), value)]
        }
        var pairs: [(String, String)] = []
        for word in try words() {
            guard let equals = word.firstIndex(of: "="), equals > word.startIndex else {
                throw refusal("\"\(word)\" is not name=value")
            }
            pairs.append((String(word[..<equals]), String(word[word.index(after: equals)...])))
        }
        return pairs
    }

    /// `80`, `80/udp`, `8000-8010/tcp`, spelled out one by one.
    private func ports(_ word: String) throws(ImageStoreError) -> [String] {
        let parts = word.split(separator: "/", omittingEmptySubsequences: false)
        let limits = parts[0].split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) ?? 0 }
        let protocolName = parts.count > 1 ? parts[1].lowercased() : "tcp"
        guard parts.count <= 2, ["tcp", "udp", "sctp"].contains(protocolName), let first = limits.first, first > 0,
            let last = limits.last, limits.count <= 2, last >= first
        else { throw refusal("\"\(word)\" is no port") }
        return (first...last).map { "\($0)/\(protocolName)" }
    }

    private func trigger() throws(ImageStoreError) -> String {
        let word = argument.prefix { !DockerfileWords.isBlank($0) }.uppercased()
        guard !["ONBUILD", "FROM", "MAINTAINER"].contains(word) else { throw refusal("ONBUILD cannot have \(word)") }
        return argument
    }

    private func workingDirectory(below current: String?) -> String {
        let path = argument.hasPrefix("/") ? argument : "\(current ?? "/")/\(argument)"
        return "/" + String(decoding: EntryPath(clamping: path.utf8).bytes, as: UTF8.self)
    }

    func refusal(_ reason: String) -> ImageStoreError {
        ImageStoreError(.invalidChange, text, "cannot apply the change \"\(text)\": \(reason)")
    }
}
