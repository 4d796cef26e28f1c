import Glibc
import Testing

@testable import NameService

@Suite("Forwarding")
struct ForwardingTests {
    @Test("the first three nameserver lines count, loopback ones too")
    func resolvConf() {
        let text = """
            # comment
            nameserver 127.0.0.53
            search example.org
             nameserver\t::1 # local
            nameserver nonsense
            nameserver
            nameservers 9.9.9.9
            nameserver 10.0.0.1
            nameserver 10.0.0.2
            """
        #expect(
            HostResolvers.parse(text)
                == ["127.0.0.53", "::1", "10.0.0.1"].compactMap { ResolverAddress($0) })
        #expect(HostResolvers.parse("") == [])
    }

    @Test("addresses of both families are read, nothing else")
    func addresses() {
        #expect(ResolverAddress("10.0.0.1")?.bytes == [10, 0, 0, 1])
        #expect(ResolverAddress("10.0.0.1")?.family == AF_INET)
        #expect(ResolverAddress("fd00::1")?.family == AF_INET6)
        for text in ["", "10.0.0", "10.0.0.1/8", "dns.example", "10.0.0.1:53"] {
            #expect(ResolverAddress(text) == nil)
        }
    }

    @Test("deadlines come due in order, late ones at once")
    func deadlines() {
        var queue = DeadlineQueue(timeout: 10)
        #expect(queue.next == nil)
        for token in UInt64(0)..<5000 { queue.add(token, now: token) }
        #expect(queue.next == 10)
        #expect(queue.popDue(now: 9) == nil)
        for token in UInt64(0)..<5000 { #expect(queue.popDue(now: 5_009) == token) }
        #expect(queue.popDue(now: .max) == nil)
        queue.add(7, now: 1)
        #expect(queue.next == 11)
    }

    @Test("messages are taken out of a stream as they become whole")
    func framing() {
        var input: [UInt8] = []
        var messages: [[UInt8]] = []
        for byte in [0, 2, 7, 8, 0, 0, 0, 1, 9, 0] as [UInt8] {
            input.append(byte)
            while let message = StreamFraming.takeMessage(&input) { messages.append(message) }
        }
        #expect(messages == [[7, 8], [], [9]])
        #expect(input == [0])
    }
}
