import JSONCodec
import Testing

@testable import NameService

@Suite("Control messages")
struct ControlMessageTests {
    private static let endpoint = DNSEndpoint(
        id: "a1", netns: "/run/n", networks: [.init(name: "front", address: "10.0.0.2", names: ["web"])],
        forward: false, upstreams: ["1.1.1.1"])

    @Test(
        "requests have a fixed form and come back",
        arguments: [
            (
                .put(endpoint),
                #"{"endpoint":{"forward":false,"id":"a1","netns":"/run/n","networks":[{"address":"10.0.0.2","#
                    + #""name":"front","names":["web"]}],"upstreams":["1.1.1.1"]},"type":"put","v":1}"#
            ),
            (.remove(id: "a1"), #"{"id":"a1","type":"remove","v":1}"#),
            (.list, #"{"type":"list","v":1}"#), (.stop, #"{"type":"stop","v":1}"#),
        ] as [(ControlRequest, String)])
    func requests(request: ControlRequest, text: String) throws {
        #expect(String(decoding: try JSON.encodeToBytes(request), as: UTF8.self) == text)
        #expect(try JSON.decode(ControlRequest.self, from: text.utf8) == request)
    }

    @Test("replies come back", arguments: [.done, .list(ids: ["a", "b"]), .error(message: "m")] as [ControlReply])
    func replies(reply: ControlReply) throws {
        #expect(try JSON.decode(ControlReply.self, from: JSON.encodeToBytes(reply)) == reply)
    }

    @Test(
        "other messages are refused",
        arguments: [
            "{}", #"{"v":2,"type":"list"}"#, #"{"v":1,"type":"dance"}"#, #"{"v":1,"type":"put"}"#,
            #"{"v":1,"type":"put","endpoint":{"id":"a"}}"#, #"{"v":1,"type":"remove","id":7}"#, "[1]", "",
        ])
    func refused(text: String) {
        #expect(throws: JSONError.self) { try JSON.decode(ControlRequest.self, from: text.utf8) }
    }

    @Test("forwarding is on and upstreams are the host's unless told")
    func defaults() throws {
        let text = #"{"id":"a","netns":"/n","networks":[]}"#
        let endpoint = try JSON.decode(DNSEndpoint.self, from: text.utf8)
        #expect(endpoint == DNSEndpoint(id: "a", netns: "/n", networks: []))
        #expect(endpoint.forward)
    }

    @Test(
        "ids are safe as file names",
        arguments: [
            ("a", true), ("A-b_c.9", true), (String(repeating: "a", count: 128), true), ("", false), (".", false),
            ("..", false), (".a", false), ("a/b", false), ("a b", false), ("é", false),
            (String(repeating: "a", count: 129), false),
        ])
    func ids(id: String, isValid: Bool) {
        #expect(DNSEndpoint(id: id, netns: "/n", networks: []).hasValidID == isValid)
    }
}
