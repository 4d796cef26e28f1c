import JSONCodec
import Testing

private enum Shape: String, Codable, Hashable { case circle, square }

private struct Numbers: Codable, Hashable {
    var a: Int8 = .min
    var b: UInt8 = .max
    var c: Int16 = .min
    var d: UInt16 = .max
    var e: Int32 = .min
    var f: UInt32 = .max
    var g: Int64 = .min
    var h: UInt64 = .max
    var i: Int = .max
    var j: UInt = .max
    var k: Double = 0.1
    var l: Float = 1.5
}

private struct Everything: Codable, Hashable {
    var name = "n"
    var flag = true
    var optional: Int?
    var numbers = Numbers()
    var list: [String?] = ["a", nil]
    var map: [String: [Int]] = ["x": [1], "y": []]
    var shape = Shape.square
    var any: JSONValue = ["k": [nil, 1.5]]
    var nested: [[Int]] = [[], [1, 2]]
    var intKeys: [Int: String] = [1: "one"]
}

@Suite("JSON coders")
struct CoderTests {
    @Test("a value of every kind comes back")
    func roundTrip() throws {
        let value = Everything()
        let bytes = try JSON.encodeToBytes(value)
        #expect(try JSON.decode(Everything.self, from: bytes) == value)
        let json = try JSON.encode(value)
        #expect(json["optional"] == nil)
        #expect(json["numbers"]?["h"] == .unsigned(.max))
        #expect(json["list"] == ["a", nil])
        #expect(json["intKeys"] == ["1": "one"])
        #expect(try JSON.encodeToBytes(value) == bytes)
    }

    @Test(
        "errors say where and what",
        arguments: [
            (#"{"map":{"a b":[1]},"list":[true]}"#, "$.list[0]", "a string was expected, not a boolean"),
            (#"{"map":{"a b":["x"]}}"#, "$.map[\"a b\"][0]", "an integer was expected, not a string"),
            (#"{"map":[]}"#, "$.map", "an object was expected, not an array"),
            (#"{"list":{}}"#, "$.list", "an array was expected, not an object"),
            (#"{"small":256}"#, "$.small", "the number is not within 0...255"),
            (#"{"small":-1}"#, "$.small", "the number is not within 0...255"),
            (#"{"small":1.5}"#, "$.small", "an integer was expected, not a number"),
            (#"{"small":1e300}"#, "$.small", "the number is not within 0...255"),
            (#"{"inner":{}}"#, "$.inner.must", "is missing"),
            (#"{"inner":{"must":null}}"#, "$.inner.must", "a boolean was expected, not null"),
            (#"[]"#, "$", "an object was expected, not an array"),
        ])
    func errors(text: String, path: String, message: String) throws {
        struct Inner: Decodable { var must: Bool }
        struct Outer: Decodable {
            var map: [String: [Int]]?
            var list: [String]?
            var small: UInt8?
            var inner: Inner?
        }
        let error = #expect(throws: JSONError.self) { try JSON.decode(Outer.self, from: text.utf8) }
        #expect(error == JSONError(path: path, message: message))
    }

    @Test("missing and null members of optional type are nil, unknown ones ignored, exact doubles are integers")
    func lenient() throws {
        struct Value: Codable, Equatable {
            var a: Int?
            var b: String?
            var c: UInt8
        }
        #expect(try JSON.decode(Value.self, from: #"{"a":null,"c":2e1,"d":0}"#.utf8) == Value(c: 20))
        #expect(try JSON.decode(Double.self, from: "3".utf8) == 3)
        #expect(try JSON.decode([Int?].self, from: "[1,null]".utf8) == [1, nil])
        #expect(try JSON.decode(String.self, from: "\"x\"".utf8) == "x")
    }

    @Test("containers within containers and super coders")
    func nesting() throws {
        let json = try JSON.encode(Manual())
        #expect(
            json == [
                "list": [1, ["x": true], [nil, "deep"], "super"], "object": ["y": 2], "super": ["base": 1],
                "other": ["base": 2], "empty": [],
            ])
        _ = try JSON.decode(Manual.self, from: json)
    }

    @Test("NaN is an error that names its place")
    func notANumber() {
        #expect(throws: EncodingError.self) { try JSON.encode(["a": [1, Double.nan]]) }
        #expect(throws: EncodingError.self) { try JSON.encode(Float.infinity) }
    }

    @Test("class hierarchies with super coders come back")
    func classes() throws {
        let bytes = try JSON.encodeToBytes(Derived(base: 1, own: 2))
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"own":2,"super":{"base":1}}"#)
        let value = try JSON.decode(Derived.self, from: bytes)
        #expect(value.base == 1)
        #expect(value.own == 2)
    }
}

private struct Manual: Codable {
    enum Key: String, CodingKey { case list, object, other, empty, x, y, base }

    init() {}

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        var list = container.nestedUnkeyedContainer(forKey: .list)
        try list.encode(1)
        var object = list.nestedContainer(keyedBy: Key.self)
        var inner = list.nestedUnkeyedContainer()
        try inner.encodeNil()
        try object.encode(true, forKey: .x)
        try inner.encode("deep")
        try "super".encode(to: list.superEncoder())
        var second = container.nestedContainer(keyedBy: Key.self, forKey: .object)
        try second.encode(2, forKey: .y)
        try ["base": 1].encode(to: container.superEncoder())
        try ["base": 2].encode(to: container.superEncoder(forKey: .other))
        _ = container.nestedUnkeyedContainer(forKey: .empty)
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        var list = try container.nestedUnkeyedContainer(forKey: .list)
        #expect(list.count == 4)
        #expect(try list.decode(Int.self) == 1)
        #expect(throws: DecodingError.self) { try list.decode(Int.self) }
        #expect(list.currentIndex == 1)
        #expect(try list.nestedContainer(keyedBy: Key.self).decode(Bool.self, forKey: .x))
        var inner = try list.nestedUnkeyedContainer()
        #expect(try inner.decodeNil())
        #expect(try !inner.decodeNil())
        #expect(try inner.decode(String.self) == "deep")
        #expect(try String(from: list.superDecoder()) == "super")
        #expect(list.isAtEnd)
        #expect(throws: DecodingError.self) { try list.decode(Int.self) }
        #expect(try [String: Int](from: container.superDecoder()) == ["base": 1])
        #expect(try [String: Int](from: container.superDecoder(forKey: .other)) == ["base": 2])
        #expect(container.contains(.empty))
        #expect(!container.contains(.x))
        #expect(container.allKeys.count == 4)
    }
}

private class Base: Codable {
    let base: Int
    init(base: Int) { self.base = base }
}

private final class Derived: Base {
    let own: Int
    enum Key: CodingKey { case own }

    init(base: Int, own: Int) {
        self.own = own
        super.init(base: base)
    }

    required init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        own = try container.decode(Int.self, forKey: .own)
        try super.init(from: container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(own, forKey: .own)
        try super.encode(to: container.superEncoder())
    }
}
