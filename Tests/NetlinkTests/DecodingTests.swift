import Glibc
import Testing

@testable import Netlink

@Suite("Decoding of the kernel's messages")
struct DecodingTests {
    static let link = hex(
        """
        58000000 1000 0200 01000000 00000000
        00 00 0100 03000000 43100000 00000000    // index 3, up
        0800 0300 64763000                       // IFLA_IFNAME dv0
        0800 0400 78050000                       // IFLA_MTU 1400
        0800 0a00 09000000                       // IFLA_MASTER 9
        0500 1000 06 000000                      // IFLA_OPERSTATE IF_OPER_UP
        0800 1b00 07000000                       // IFLA_GROUP 7
        1000 1280 0b00 0100 62726964676500 00    // IFLA_LINKINFO, IFLA_INFO_KIND bridge
        """)

    @Test("a link has index, name, kind, state, master, size and group")
    func links() throws {
        let link = try #require(ReceivedMessage.parse(DecodingTests.link)?.compactMap(Link.init).first)
        #expect(link.index == 3)
        #expect(link.name == "dv0")
        #expect(link.kind == "bridge")
        #expect(link.isUp && link.isOperational)
        #expect(link.master == 9)
        #expect(link.mtu == 1400)
        #expect(link.group == 7)
    }

    @Test("an address has its link, octets and prefix length")
    func address() throws {
        let packet = hex("20000000 1400 0200 01000000 00000000 02 18 80 00 04000000 0800 0200 0ad20001")
        let address = try #require(ReceivedMessage.parse(packet)?.compactMap(LinkAddress.init).first)
        #expect(address.index == 4)
        #expect(address.address == [10, 210, 0, 1])
        #expect(address.prefixLength == 24)
    }

    @Test("a route has destination, link and table")
    func route() throws {
        let packet = hex(
            """
            34000000 1800 0200 01000000 00000000 02 18 00 00 fe 02 fd 01 00000000
            0800 0f00 fe000000  0800 0100 0ad20000  0800 0400 04000000
            """)
        let route = try #require(ReceivedMessage.parse(packet)?.compactMap(Route.init).first)
        #expect(route.destination == [10, 210, 0, 0])
        #expect(route.prefixLength == 24)
        #expect(route.index == 4)
        #expect(route.table == 254)
        #expect(route.gateway == nil)
    }

    @Test("a tracked flow reads back as it is sent")
    func flow() throws {
        let flow = Flow(
            source: [10, 0, 0, 1], destination: [10, 0, 0, 2], protocol: 17, sourcePort: 4660, destinationPort: 53)
        let packet = Message(
            type: Conntrack.IPCTNL_MSG_CT_NEW, flags: 2, sequence: 1, header: [2, 0, 0, 0], attributes: [flow.tuple]
        ).encoded()
        #expect(ReceivedMessage.parse(packet)?.compactMap(Flow.init) == [flow])
    }

    @Test("an acknowledgement carries errno and the kernel's words")
    func acknowledgement() throws {
        let packet = hex(
            """
            34000000 0200 0003 05000000 00000000     // NLMSG_ERROR, CAPPED ACK_TLVS
            efffffff                                 // -EEXIST
            20000000 1000 0506 05000000 00000000     // the request's header
            0e00 0100 6e616d652074616b656e0000       // NLMSGERR_ATTR_MSG "name taken", cut
            """)
        let message = try #require(ReceivedMessage.parse(packet.prefix(52))?.first)
        let verdict = try #require(Acknowledgement(message))
        #expect(verdict.sequence == 5)
        #expect(verdict.errno == EEXIST)
        #expect(verdict.text == "name taken")
    }

    @Test("an acknowledgement with an impossible error number is none")
    func impossible() throws {
        let packet = hex("14000000 0200 0000 05000000 00000000 00000080")
        let message = try #require(ReceivedMessage.parse(packet)?.first)
        #expect(Acknowledgement(message) == nil)
    }

    @Test("a packet cut short anywhere is refused")
    func truncation() {
        for length in 1..<DecodingTests.link.count {
            #expect(ReceivedMessage.parse(DecodingTests.link.prefix(length)) == nil, "\(length) bytes")
        }
    }

    @Test("a wrong byte never makes a message reach past its packet")
    func corruption() {
        for offset in DecodingTests.link.indices {
            for value: UInt8 in [0, 1, 3, 4, 5, 0x7f, 0x80, 0xff] {
                var packet = DecodingTests.link
                packet[offset] = value
                let messages = ReceivedMessage.parse(packet) ?? []
                let size = messages.reduce(0) { $0 + $1.payload.count + 16 }
                #expect(size <= packet.count, "byte \(offset) = \(value)")
                let names = messages.compactMap(Link.init).map(\.name.utf8.count)
                #expect(names.allSatisfy { $0 <= packet.count }, "byte \(offset) = \(value)")
            }
        }
    }

    @Test("attributes whose length is under their header's or past the end are refused", arguments: [0, 3, 9, 0xffff])
    func attributeLength(_ length: UInt16) {
        let bytes = [UInt8(truncatingIfNeeded: length), UInt8(length >> 8), 1, 0, 1, 2, 3, 4]
        #expect(AttributeList(bytes[...]) == nil)
    }

    @Test("a number is not read from an attribute that is too short")
    func shortNumber() throws {
        let list = try #require(AttributeList(hex("0600 0400 0102 0000")[...]))
        #expect(list.number(4, as: UInt32.self) == nil)
        #expect(list.number(4, as: UInt16.self) == 0x0201)
    }

    @Test("an error names request, subject, the kernel's words and errno")
    func errorText() {
        let error = NetlinkError(errno: EEXIST, request: "RTM_NEWLINK", subject: "dv0", extack: "name taken")
        #expect(error.description.contains("RTM_NEWLINK dv0"))
        #expect(error.description.contains("name taken"))
        #expect(error.description.hasSuffix("(EEXIST)"))
    }
}
