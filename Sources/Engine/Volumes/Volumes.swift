import Glibc
import LinuxSystem
import Timestamps

/// What a stack file says of a named volume.
struct VolumeRequest: Sendable, Hashable {
    var name: String
    var stack: String
    var key: String
    var hash: String
    var labels: [String: String]
    /// Host folder of a bind volume.
    var device: String?
}

/// Owner of the instance's volumes. Their data is removed by `remove` alone, never by implication.
actor Volumes {
    private let instance: Instance
    private let records: RecordStore
    private(set) var volumes: [String: VolumeRecord]

    init(instance: Instance, records: RecordStore) throws {
        self.instance = instance
        self.records = records
        volumes = Dictionary(try records.volumes().map { ($0.name, $0) }) { first, _ in first }
    }

    func volume(_ name: String) -> VolumeRecord? { volumes[name] }

    /// The folder that is bound into containers. Errors: `.notFound`.
    func path(of name: String) throws -> String {
        guard let volume = volumes[name] else { throw EngineError(.notFound, "volume \(name)", "does not exist") }
        if let device = volume.device {
            guard Files.isDirectory(device) else {
                throw EngineError(.unavailable, "volume \(name)", "its device \(device) is not a folder")
            }
            return device
        }
        // A davitd that was killed between record and folder has left the record alone.
        try makeFolder(volume)
        return instance.volumeData(name)
    }

    /// Makes the volume; one of that name that is there is kept with its data.
    func create(_ request: VolumeRequest) throws {
        if let known = volumes[request.name], known.stack == request.stack || known.isAnonymous {
            return try makeFolder(known)
        }
        guard volumes[request.name] == nil else {
            throw EngineError(
                .conflict, "volume \(request.name)", "belongs to another stack; declare it external to share it")
        }
        try insert(
            VolumeRecord(
                name: request.name, stack: request.stack, key: request.key, hash: request.hash, labels: request.labels,
                isAnonymous: false, device: request.device, createdAt: .now()))
    }

    /// The anonymous volume of a replica at a target, made when it is not there: a container that replaces another one
    /// inherits it.
    func anonymous(stack: String, owner: String, target: String) throws -> String {
        let key = "\(owner):\(target)"
        if let known = volumes.values.first(where: { $0.isAnonymous && $0.stack == stack && $0.key == key }) {
            return known.name
        }
        let name = Identifiers.random()
        try insert(
            VolumeRecord(
                name: name, stack: stack, key: key, hash: "", labels: [:], isAnonymous: true, device: nil,
                createdAt: .now()))
        return name
    }

    func all(of stack: String) -> [VolumeRecord] { volumes.values.filter { $0.stack == stack } }

    private func insert(_ record: VolumeRecord) throws {
        try records.save(record)
        volumes[record.name] = record
        do {
            try makeFolder(record)
        } catch {
            try records.removeVolume(record.name)
            volumes[record.name] = nil
            throw error
        }
    }

    private func makeFolder(_ record: VolumeRecord) throws {
        guard record.device == nil else { return }
        let data = instance.volumeData(record.name)
        guard !Files.exists(data) else { return }
        try Files.makeDirectories(data, mode: 0o755)
    }

    /// Removes the volume and its data (a bind volume's folder stays). One that is not there is no error.
    func remove(_ name: String) throws {
        guard let record = volumes[name] else { return }
        if record.device == nil, Files.exists("\(instance.volumesFolder)/\(name)") {
            try Files.removeTree("\(instance.volumesFolder)/\(name)")
        }
        try records.removeVolume(name)
        volumes[name] = nil
    }
}
