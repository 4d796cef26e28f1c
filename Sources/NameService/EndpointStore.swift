import Glibc
import JSONCodec
import LinuxSystem

/// The endpoint files.
struct EndpointStore {
    let paths: NameServicePaths

    /// Every endpoint that can be read, sorted by id, and what was wrong with the others, whose files stay.
    func load() throws(SystemError) -> (endpoints: [DNSEndpoint], problems: [String]) {
        var endpoints: [DNSEndpoint] = []
        var problems: [String] = []
        for name in try Files.list(paths.endpoints) where name.hasSuffix(".json") {
            do {
                endpoints.append(try read("\(paths.endpoints)/\(name)", id: String(name.dropLast(5))))
            } catch {
                problems.append("\(error)")
            }
        }
        return (endpoints, problems)
    }

    private func read(_ path: String, id: String) throws -> DNSEndpoint {
        let bytes = try Files.read(path)
        do throws(JSONError) {
            let endpoint = try JSON.decode(DNSEndpoint.self, from: bytes)
            guard endpoint.id == id else {
                throw JSONError(path: "$.id", message: "\"\(endpoint.id)\" is not the name of its file")
            }
            return endpoint
        } catch {
            throw NameServiceError(.malformed, path, "\(error)")
        }
    }

    /// Not durable over a power failure, which no network namespace survives either.
    func save(_ endpoint: DNSEndpoint) throws(NameServiceError) {
        let bytes: [UInt8]
        do { bytes = try JSON.encodeToBytes(endpoint) } catch {
            throw NameServiceError(.malformed, endpoint.id, "\(error)")
        }
        do {
            try Files.replace(paths.endpoint(endpoint.id), with: bytes, durable: false)
        } catch {
            throw NameServiceError(error, endpoint.id)
        }
    }

    /// One that is not there is no error.
    func remove(_ id: String) throws(NameServiceError) {
        do {
            try Files.remove(paths.endpoint(id))
        } catch {
            throw NameServiceError(error, id)
        }
    }
}
