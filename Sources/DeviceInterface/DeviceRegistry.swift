import ComposeLoader
import Glibc
import JSONCodec
import LinuxSystem

/// The devices that CDI files describe. Files are read anew at each look: drivers write them when they come up.
///
/// A device in a later folder hides one of that name in an earlier one. Source: CDI SPEC.md, "Device Installation".
public struct DeviceRegistry: Sendable, Hashable {
    public var folders: [String]

    public init(folders: [String] = ["/etc/cdi", "/var/run/cdi"]) {
        self.folders = folders
    }

    /// What the files hold now.
    public func read() -> DeviceCatalog {
        var catalog = DeviceCatalog(folders: folders)
        for (rank, folder) in folders.enumerated() {
            // A folder that is not there has no devices.
            for name in (try? Files.list(folder)) ?? [] where name.hasSuffix(".json") || name.hasSuffix(".yaml") {
                let path = "\(folder)/\(name)"
                do throws(DeviceInterfaceError) {
                    catalog.add(try Self.spec(at: path), path: path, rank: rank)
                } catch {
                    catalog.problems.append(error)
                }
            }
        }
        return catalog
    }

    private static func spec(at path: String) throws(DeviceInterfaceError) -> DeviceSpec {
        let bytes: [UInt8]
        do {
            bytes = try Files.read(path, limit: 4 << 20)
        } catch {
            throw DeviceInterfaceError(.malformed, path, "it cannot be read", cause: error)
        }
        do {
            let value = path.hasSuffix(".json") ? try JSON.parse(bytes) : try YAMLDocument.read(bytes, name: path)
            return try DeviceSpec(value, path: path)
        } catch let error as DeviceInterfaceError {
            throw error
        } catch {
            throw DeviceInterfaceError(.malformed, path, "\(error)")
        }
    }
}

/// The devices of a moment.
public struct DeviceCatalog: Sendable {
    struct Entry: Sendable {
        var device: DeviceSpec.Device
        /// Of the whole file.
        var shared: ContainerEdits?
        var path: String
        var rank: Int
    }

    let folders: [String]
    private var entries: [DeviceName: [Entry]] = [:]
    /// Files that could not be read.
    public internal(set) var problems: [DeviceInterfaceError] = []

    init(folders: [String]) { self.folders = folders }

    mutating func add(_ spec: DeviceSpec, path: String, rank: Int) {
        for device in spec.devices {
            let name = DeviceName(kind: spec.kind, name: device.name)
            let entry = Entry(device: device, shared: spec.containerEdits, path: path, rank: rank)
            entries[name] = (entries[name] ?? []).filter { $0.rank == rank } + [entry]
        }
    }

    /// Sorted.
    public var kinds: [String] { Set(entries.keys.map(\.kind)).sorted() }

    /// Numbers by value, then the other names.
    func names(of kind: String) -> [String] {
        entries.keys.filter { $0.kind == kind }.map(\.name).sorted { left, right in
            switch (Int(left), Int(right)) {
            case (let a?, let b?): a < b
            case (_?, nil): true
            case (nil, _?): false
            case (nil, nil): left < right
            }
        }
    }

    /// The edits of these devices, each once, those of a file once and before its devices'. Errors: `.notFound`, `.ambiguous`.
    public func edits(for names: [DeviceName]) throws(DeviceInterfaceError) -> [ContainerEdits] {
        var seen: Set<String> = []
        var given: Set<DeviceName> = []
        var edits: [ContainerEdits] = []
        for name in names where given.insert(name).inserted {
            let entry = try entry(name)
            if let shared = entry.shared, seen.insert(entry.path).inserted { edits.append(shared) }
            edits.append(entry.device.containerEdits)
        }
        return edits
    }

    private func entry(_ name: DeviceName) throws(DeviceInterfaceError) -> Entry {
        guard let found = entries[name], let first = found.first else {
            throw DeviceInterfaceError(
                .notFound, "device \(name)", "no CDI file in \(folders.joined(separator: ", ")) has it" + remarks)
        }
        guard found.count == 1 else {
            let paths = found.map(\.path).joined(separator: " and ")
            throw DeviceInterfaceError(.ambiguous, "device \(name)", "it is in \(paths)")
        }
        return first
    }

    /// What could not be read may be where it is.
    var remarks: String { problems.map { "; \($0)" }.joined() }
}
