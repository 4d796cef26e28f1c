import JSONCodec
import Testing
import Timestamps

@testable import EngineAPI

@Suite("Wire values")
struct WireValueTests {
    static let time = Timestamp(nanoseconds: 1_700_000_000_000_000_000)

    @Test("a progress event is one flat object")
    func progress() throws {
        let event = ProgressEvent.resource(ResourceProgress(ResourceName(.network, "front"), .created, at: Self.time))
        let value = try JSON.encode(event)
        #expect(
            value.serialized()
                == #"{"at":"2023-11-14T22:13:20.000000000Z","resource":{"kind":"network","name":"front"},"state":"created"}"#
        )
        #expect(try JSON.decode(ProgressEvent.self, from: value) == event)
    }

    @Test("the last progress event is told by its own keys")
    func finished() throws {
        let failure = ProgressSummary.Failure(subject: "web", message: "no image")
        let event = ProgressEvent.finished(ProgressSummary(ok: false, failures: [failure], changed: 2))
        let value = try JSON.encode(event)
        #expect(value.serialized() == #"{"changed":2,"failures":[{"message":"no image","subject":"web"}],"ok":false}"#)
        #expect(try JSON.decode(ProgressEvent.self, from: value) == event)
    }

    @Test("an exec's configuration has docker's keys and defaults")
    func exec() throws {
        let decoded = try JSON.decode(
            ExecConfiguration.self, from: try JSON.parse(#"{"Cmd":["sh"],"Tty":true,"Env":null,"DetachKeys":""}"#))
        #expect(decoded == ExecConfiguration(command: ["sh"], terminal: true))
    }

    @Test("every status leads back to its code", arguments: APIError.Code.allCases)
    func codes(_ code: APIError.Code) {
        #expect(APIError.Code(httpStatus: code.httpStatus) == code)
    }

    @Test(
        "percent-encoding comes back as it was",
        arguments: ["", "plain-1.2_3~", "a b/c", "ä✓", "100%", "host:5000/x"])
    func percent(_ text: String) {
        #expect(PercentEncoding.decode(PercentEncoding.encode(text)) == text)
    }

    @Test("a broken escape is no text", arguments: ["%", "%4", "%zz", "%ff"])
    func brokenPercent(_ text: String) {
        #expect(PercentEncoding.decode(text) == nil)
    }
}
