import Testing

@testable import Netlink

/// Messages as bytes, for a little-endian host. Source of the layouts: rtnetlink(7), linux/if_link.h, linux/veth.h.
@Suite("Request encoding")
struct RequestEncodingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let request: Request
        let golden: String
    }

    static let mac: [UInt8] = [0x02, 0xda, 10, 210, 0, 2]

    static let cases = [
        Case(
            testDescription: "add a bridge with an address of its own", request: .addBridge("dv0", address: mac),
            golden: """
                44000000 1000 0506 07000000 00000000     // RTM_NEWLINK, REQUEST ACK EXCL CREATE
                00 00 0000 00000000 00000000 00000000    // ifinfomsg
                0800 0300 64763000                       // IFLA_IFNAME dv0
                0a00 0100 02da0ad20002 0000              // IFLA_ADDRESS
                1000 1280                                // IFLA_LINKINFO
                  0b00 0100 62726964676500 00            //   IFLA_INFO_KIND bridge
                """),
        Case(
            testDescription: "add a veth, enslaved and up, with its peer in a namespace",
            request: .addVeth("ve0", master: 5, peer: "eth0", peerAddress: mac, peerNamespace: 9),
            golden: """
                78000000 1000 0506 07000000 00000000     // RTM_NEWLINK
                00 00 0000 00000000 01000000 01000000    // ifinfomsg: IFF_UP
                0800 0300 76653000                       // IFLA_IFNAME ve0
                0800 0a00 05000000                       // IFLA_MASTER 5
                4800 1280                                // IFLA_LINKINFO
                  0900 0100 7665746800 000000            //   IFLA_INFO_KIND veth
                  3800 0280                              //   IFLA_INFO_DATA
                    3400 0180                            //     VETH_INFO_PEER
                    00 00 0000 00000000 00000000 00000000
                    0900 0300 6574683000 000000          //       IFLA_IFNAME eth0
                    0800 1c00 09000000                   //       IFLA_NET_NS_FD 9
                    0a00 0100 02da0ad20002 0000          //       IFLA_ADDRESS
                """),
        Case(
            testDescription: "set a link up", request: .setLink(index: 3, isUp: true),
            golden: """
                20000000 1000 0500 07000000 00000000
                00 00 0000 03000000 01000000 01000000
                """),
        Case(
            testDescription: "set a link down with a master and a group",
            request: .setLink(index: 3, isUp: false, master: 0, group: 7),
            golden: """
                30000000 1000 0500 07000000 00000000
                00 00 0000 03000000 00000000 01000000
                0800 0a00 00000000                       // IFLA_MASTER 0
                0800 1b00 07000000                       // IFLA_GROUP 7
                """),
        Case(
            testDescription: "isolate a bridge's port", request: .setPort(index: 4, isIsolated: true, isHairpin: false),
            golden: """
                34000000 1300 0500 07000000 00000000     // RTM_SETLINK
                07 00 0000 04000000 00000000 00000000    // AF_BRIDGE
                1400 0c80                                // IFLA_PROTINFO
                  0500 0400 00 000000                    //   IFLA_BRPORT_MODE
                  0500 2100 01 000000                    //   IFLA_BRPORT_ISOLATED
                """),
        Case(
            testDescription: "add an IPv4 address",
            request: .addAddress([10, 210, 3, 2], prefixLength: 20, index: 2),
            golden: """
                30000000 1400 0505 07000000 00000000     // RTM_NEWADDR, REQUEST ACK REPLACE CREATE
                02 14 00 00 02000000                     // ifaddrmsg: AF_INET /20
                0800 0200 0ad20302                       // IFA_LOCAL
                0800 0100 0ad20302                       // IFA_ADDRESS
                0800 0400 0ad20fff                       // IFA_BROADCAST 10.210.15.255
                """),
        Case(
            testDescription: "add an IPv6 address",
            request: .addAddress([0xfd] + [UInt8](repeating: 0, count: 14) + [1], prefixLength: 64, index: 2),
            golden: """
                40000000 1400 0505 07000000 00000000
                0a 40 02 00 02000000                     // AF_INET6 /64 IFA_F_NODAD
                1400 0200 fd000000000000000000000000000001
                1400 0100 fd000000000000000000000000000001
                """),
        Case(
            testDescription: "add a default route",
            request: .addRoute(to: [0, 0, 0, 0], prefixLength: 0, gateway: [10, 210, 0, 1], index: 2),
            golden: """
                2c000000 1800 0505 07000000 00000000     // RTM_NEWROUTE
                02 00 00 00 fe 03 00 01 00000000         // rtmsg: main, boot, universe, unicast
                0800 0500 0ad20001                       // RTA_GATEWAY
                0800 0400 02000000                       // RTA_OIF
                """),
        Case(
            testDescription: "delete a link", request: .deleteLink(index: 3),
            golden: """
                20000000 1100 0500 07000000 00000000
                00 00 0000 03000000 00000000 00000000
                """),
        Case(
            testDescription: "forget a flow",
            request: .deleteFlow(
                Flow(
                    source: [10, 0, 0, 1], destination: [10, 0, 0, 2], protocol: 17, sourcePort: 0x1234,
                    destinationPort: 53)),
            golden: """
                48000000 0201 0500 07000000 00000000     // IPCTNL_MSG_CT_DELETE
                02 00 0000                               // nfgenmsg: AF_INET
                3400 0180                                // CTA_TUPLE_ORIG
                  1400 0180                              //   CTA_TUPLE_IP
                    0800 0100 0a000001                   //     CTA_IP_V4_SRC
                    0800 0200 0a000002                   //     CTA_IP_V4_DST
                  1c00 0280                              //   CTA_TUPLE_PROTO
                    0500 0100 11 000000                  //     CTA_PROTO_NUM
                    0600 0200 1234 0000                  //     CTA_PROTO_SRC_PORT
                    0600 0300 0035 0000                  //     CTA_PROTO_DST_PORT
                """),
        Case(
            testDescription: "dump the links", request: .links,
            golden: """
                20000000 1200 0503 07000000 00000000     // RTM_GETLINK, REQUEST ACK DUMP
                00 00 0000 00000000 00000000 00000000
                """),
    ]

    @Test("a request is these bytes", arguments: cases)
    func golden(_ example: Case) {
        #expect(example.request.message(sequence: 7).encoded() == hex(example.golden))
    }

    @Test("an encoded request reads back with its type, number and attributes")
    func roundTrip() throws {
        let bytes = Request.addBridge("dv0", mtu: 1400).message(sequence: 9).encoded()
        let message = try #require(ReceivedMessage.parse(bytes)?.first)
        let attributes = try #require(message.attributes(after: 16))
        #expect(message.type == RTNetlink.RTM_NEWLINK)
        #expect(message.sequence == 9)
        #expect(attributes.string(IfLink.IFLA_IFNAME) == "dv0")
        #expect(attributes.number(IfLink.IFLA_MTU) == UInt32(1400))
        #expect(attributes.nested(IfLink.IFLA_LINKINFO)?.string(IfLink.IFLA_INFO_KIND) == "bridge")
    }

    @Test("sequence numbers ascend and wrap")
    func sequence() {
        var numbers = SequenceNumbers(startingAt: .max)
        #expect([numbers.next(), numbers.next()] == [.max, 0])
    }
}
