import Testing

@testable import ContainerNetwork

@Suite("Port reservation")
struct PortReservationTests {
    @Test(
        "a port is held until its reservation ends, and a second one says that it is in use",
        arguments: PortProtocol.allCases)
    func exclusive(_ transport: PortProtocol) throws {
        let first = try PortReservation(0, transport, address: .loopback)
        #expect(first.port != 0)
        let port = first.port
        let error = #expect(throws: NetworkError.self) {
            _ = try PortReservation(port, transport, address: .loopback)
        }
        #expect(error?.code == .exists)
        #expect(error?.description == "port 127.0.0.1:\(port)/\(transport.rawValue) is already in use")
        let other = transport == .tcp ? PortProtocol.udp : .tcp
        #expect(try PortReservation(port, other, address: .loopback).port == port)
        extendLifetime(first)
    }

    @Test("of a range the first free port is taken, and a full one says so")
    func range() throws {
        let first = try PortReservation(0, address: .loopback)
        let port = first.port
        let error = #expect(throws: NetworkError.self) {
            _ = try PortReservation.first(in: port...port, address: .loopback)
        }
        #expect(error?.description == "port range \(port)-\(port)/tcp has no free port left")
        extendLifetime(first)
    }

    @Test("an address that the host has not is refused")
    func foreignAddress() {
        let error = #expect(throws: NetworkError.self) {
            _ = try PortReservation(0, address: IPv4Address(192, 0, 2, 1))
        }
        #expect(error?.code == .notFound)
    }
}
