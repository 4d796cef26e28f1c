import GRDB
import JSONCodec
import OCISpec
import Timestamps

public struct NetworkRecord: Codable, Sendable, Hashable {
    /// Host-wide name, `<project>_<key>` unless the stack file names it.
    public var name: String
    public var stack: String
    public var key: String
    /// Random, 64 hex digits; the bridge's name has the first six.
    public var id: String
    public var hash: String
    public var subnet: String
    public var gateway: String
    public var ipRange: String?
    public var isInternal: Bool
    public var bridge: String
    public var mtu: Int?
    public var labels: [String: String]
    public var createdAt: Timestamp
    /// The address leased last: the next lease is the first free one after it.
    public var lastLease: String?
}

/// A container's place in a network. It lives as long as the container, through its restarts.
public struct EndpointRecord: Codable, Sendable, Hashable {
    public var network: String
    public var container: ContainerID
    public var address: String
    public var hostLink: String
    public var containerLink: String
    public var macAddress: String
    /// Names that resolve to this address in the network.
    public var names: [String]
}

public struct VolumeRecord: Codable, Sendable, Hashable {
    public var name: String
    public var stack: String
    public var key: String
    public var hash: String
    public var labels: [String: String]
    /// Set for a volume that no stack file names.
    public var isAnonymous: Bool
    /// A bind volume's host folder (`driver_opts` `type: none`, `o: bind`), else nil.
    public var device: String?
    public var createdAt: Timestamp
}

extension RecordStore {
    public func networks() throws -> [NetworkRecord] {
        try decodeAll(NetworkRecord.self, in: .network, "ORDER BY name")
    }

    public func save(_ network: NetworkRecord) throws {
        try write("INSERT OR REPLACE INTO network VALUES (?, ?, ?)", [network.name, network.stack, jsonText(network)])
    }

    public func removeNetwork(_ name: String) throws {
        try write("DELETE FROM network WHERE name = ?", [name])
    }

    public func endpoints() throws -> [EndpointRecord] {
        try decodeAll(EndpointRecord.self, in: .endpoint, "ORDER BY network, container")
    }

    /// Records leases and, in the same transaction, how far the networks' leasing has come. An address that another
    /// container has is an error.
    public func save(_ endpoints: [EndpointRecord], advancing networks: [NetworkRecord]) throws {
        let endpointRows = try endpoints.map { ($0, try jsonText($0)) }
        let networkRows = try networks.map { ($0, try jsonText($0)) }
        try transaction { db in
            for (endpoint, body) in endpointRows {
                try db.execute(
                    sql: """
                        INSERT INTO endpoint VALUES (?, ?, ?, ?) ON CONFLICT (network, container)
                        DO UPDATE SET address = excluded.address, body = excluded.body
                        """,
                    arguments: [endpoint.network, endpoint.container.rawValue, endpoint.address, body])
            }
            for (network, body) in networkRows {
                try db.execute(sql: "UPDATE network SET body = ? WHERE name = ?", arguments: [body, network.name])
            }
        }
    }

    public func removeEndpoints(of container: ContainerID) throws {
        try write("DELETE FROM endpoint WHERE container = ?", [container.rawValue])
    }

    public func volumes() throws -> [VolumeRecord] {
        try decodeAll(VolumeRecord.self, in: .volume, "ORDER BY name")
    }

    public func save(_ volume: VolumeRecord) throws {
        try write("INSERT OR REPLACE INTO volume VALUES (?, ?, ?)", [volume.name, volume.stack, jsonText(volume)])
    }

    public func removeVolume(_ name: String) throws {
        try write("DELETE FROM volume WHERE name = ?", [name])
    }
}
