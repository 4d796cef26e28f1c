import Testing

@testable import ContainerNetwork

@Suite("Address pool")
struct AddressPoolTests {
    let pool = AddressPool.standard

    func prefixes(_ texts: String...) -> [IPv4Prefix] { texts.compactMap { IPv4Prefix($0) } }
    func prefix(_ text: String) throws -> IPv4Prefix { try #require(IPv4Prefix(text)) }
    func address(_ text: String) throws -> IPv4Address { try #require(IPv4Address(text)) }

    @Test("subnets are the first ones that neither a network nor a route has")
    func subnets() throws {
        #expect(try pool.subnet(taken: [], routes: []).description == "10.210.0.0/24")
        #expect(
            try pool.subnet(taken: prefixes("10.210.0.0/24"), routes: prefixes("10.210.1.0/25", "10.210.3.0/24"))
                .description == "10.210.2.0/24")
    }

    @Test("a default route is not in the way, a route over the whole pool is")
    func routes() throws {
        #expect(try pool.subnet(taken: [], routes: prefixes("0.0.0.0/0")).description == "10.210.0.0/24")
        #expect(throws: NetworkError.self) { try pool.subnet(taken: [], routes: prefixes("10.0.0.0/8")) }
    }

    @Test("an exhausted pool says so")
    func exhaustedPool() throws {
        let small = AddressPool(bases: prefixes("192.168.0.0/30"), subnetLength: 30)
        let error = #expect(throws: NetworkError.self) {
            try small.subnet(taken: prefixes("192.168.0.0/30"), routes: [])
        }
        #expect(error?.code == .exhausted)
        #expect(
            error?.description
                == "192.168.0.0/30 has no /30 left: remove unused networks or configure another address pool")
    }

    @Test("the gateway is the first address unless another one is wanted")
    func gateway() throws {
        let subnet = try prefix("10.210.0.0/24")
        #expect(try pool.gateway(of: subnet).description == "10.210.0.1")
        #expect(try pool.gateway(of: subnet, wanted: address("10.210.0.254")).description == "10.210.0.254")
        for outside in ["10.210.0.0", "10.210.0.255", "10.211.0.1"] {
            let wanted = try address(outside)
            #expect(throws: NetworkError.self) { try pool.gateway(of: subnet, wanted: wanted) }
        }
    }

    @Test("leases ascend from the last one and wrap, so that an address rests before it is used again")
    func leases() throws {
        let subnet = try prefix("10.0.0.0/29")
        let gateway = try address("10.0.0.1")
        var last: IPv4Address?
        var given: [String] = []
        for _ in 0..<7 {
            let lease = try pool.address(in: subnet, taken: [gateway], after: last)
            given.append(lease.description)
            last = lease
        }
        #expect(given == (2...6).map { "10.0.0.\($0)" } + ["10.0.0.2", "10.0.0.3"])
    }

    @Test("the whole of a subnet is given before it is exhausted")
    func exhaustedSubnet() throws {
        let subnet = try prefix("10.0.0.0/29")
        var taken: Set<IPv4Address> = []
        for _ in 0..<6 {
            taken.insert(try pool.address(in: subnet, taken: taken, after: taken.max()))
        }
        #expect(taken.count == 6)
        let error = #expect(throws: NetworkError.self) { try pool.address(in: subnet, taken: taken) }
        #expect(error?.description == "10.0.0.0/29 has no free address left")
    }

    @Test("a range bounds the leases, also when it reaches the subnet's ends")
    func range() throws {
        let subnet = try prefix("10.0.0.0/24")
        let upper = try prefix("10.0.0.252/30")
        #expect(try pool.address(in: subnet, range: upper, taken: []).description == "10.0.0.252")
        #expect(
            try pool.address(in: subnet, range: upper, taken: [], after: address("10.0.0.254")).description
                == "10.0.0.252")
        #expect(
            try pool.address(in: subnet, range: upper, taken: [], after: address("10.0.0.9")).description
                == "10.0.0.252")
        let outside = try prefix("10.0.1.0/30")
        let error = #expect(throws: NetworkError.self) { try pool.address(in: subnet, range: outside, taken: []) }
        #expect(error?.code == .invalid)
    }

    @Test("the end of the address space is no trap")
    func lastAddress() throws {
        let subnet = try prefix("255.255.255.254/31")
        let taken = try pool.address(in: subnet, taken: [], after: address("255.255.255.255"))
        #expect(taken.description == "255.255.255.254")
    }

    @Test("an address or subnet of the user's is checked")
    func checks() throws {
        let subnet = try prefix("10.0.0.0/24")
        try pool.check(address("10.0.0.9"), in: subnet, taken: [])
        let taken = try address("10.0.0.9")
        #expect(throws: NetworkError(.exists, "10.0.0.9", "is in use on 10.0.0.0/24")) {
            try pool.check(taken, in: subnet, taken: [taken])
        }
        #expect(throws: NetworkError.self) { try pool.check(.loopback, in: subnet, taken: []) }
        try pool.check(subnet, taken: prefixes("10.0.1.0/24"))
        #expect(throws: NetworkError(.exists, "10.0.0.0/24", "overlaps 10.0.0.0/8, which another network has")) {
            try pool.check(subnet, taken: prefixes("10.0.0.0/8"))
        }
        let tiny = try prefix("10.0.0.0/31")
        #expect(throws: NetworkError.self) { try pool.check(tiny, taken: []) }
    }
}
