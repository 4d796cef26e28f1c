import JSONCodec
import Testing

@Suite("JSON.parse")
struct ParseTests {
    @Test(
        "valid texts",
        arguments: [
            ("null", .null), (" true ", .bool(true)), ("false", .bool(false)), ("0", 0), ("-0", 0), ("12", 12),
            ("-9223372036854775808", .integer(.min)), ("9223372036854775807", .integer(.max)),
            ("9223372036854775808", .unsigned(9_223_372_036_854_775_808)),
            ("18446744073709551615", .unsigned(.max)), ("18446744073709551616", .double(18_446_744_073_709_551_616)),
            ("1.5", 1.5), ("1e3", .double(1000)), ("1E+3", .double(1000)), ("-2.5e-1", -0.25), ("1.0", .double(1)),
            ("\"\"", ""), ("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "a\"\\/\u{8}\u{c}\n\r\t"), ("\"\\u00e9\\u20AC\"", "é€"),
            ("\"\\ud83d\\ude00\"", "😀"), ("\"😀é\\n\"", "😀é\n"), ("\"\\u0000\"", "\0"),
            ("[]", []), ("[ ]", []), ("[1,[2,[]],{}]", [1, [2, []], [:]]), ("{}", [:]), ("{ }", [:]),
            ("{\"a\":1,\"b\":{\"c\":null}}\n", ["a": 1, "b": ["c": nil]]), ("{\"\":0}", ["": 0]),
        ] as [(String, JSONValue)])
    func valid(text: String, value: JSONValue) throws {
        #expect(try JSON.parse(text) == value)
        #expect(try JSON.parse(value.serialized()) == value)
        #expect(try JSON.parse(value.serialized(pretty: true)) == value)
    }

    @Test(
        "invalid texts are refused with path and offset",
        arguments: [
            ("", "$", 0), ("  ", "$", 2), ("nul", "$", 0), ("True", "$", 0), ("1 2", "$", 2), ("+1", "$", 0),
            ("01", "$", 0), ("-01", "$", 0), ("-", "$", 1), ("1.", "$", 2), (".5", "$", 0), ("1e", "$", 2),
            ("1e+", "$", 3), ("1e999", "$", 0), ("NaN", "$", 0), ("0x10", "$", 1), ("[1,]", "$[1]", 3),
            ("[1 2]", "$", 3), ("[,1]", "$[0]", 1), ("[1,2", "$", 4), ("{\"a\":1,}", "$", 7), ("{a:1}", "$", 1),
            ("{\"a\" 1}", "$.a", 5), ("{\"a\":}", "$.a", 5), ("{\"a\":1,\"a\":2}", "$.a", 7),
            ("{\"a\":[0,{\"b c\":tru}]}", "$.a[1][\"b c\"]", 15), ("\"a", "$", 2), ("\"\\x\"", "$", 2),
            ("\"\\u12g4\"", "$", 5), ("\"\\ud800\"", "$", 1), ("\"\\udc00\"", "$", 1), ("\"\\ud800\\u0041\"", "$", 1),
            ("\"\n\"", "$", 1), ("\"a\\n\n\"", "$", 4), ("\"\\", "$", 2), ("'a'", "$", 0), ("// c\n1", "$", 0),
            ("\u{FEFF}1", "$", 0), ("}", "$", 0),
        ] as [(String, String, Int)])
    func invalid(text: String, path: String, offset: Int) {
        let error = #expect(throws: JSONError.self) { try JSON.parse(text) }
        #expect(error?.path == path)
        #expect(error?.offset == offset)
    }

    @Test(
        "bytes that are not UTF-8 are refused",
        arguments: [[0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0x5C, 0x6E, 0x80]] as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSON.parse([0x22] + bytes + [0x22]) }
    }

    @Test("nesting is limited to 512")
    func depth() throws {
        let deep = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
        #expect(try JSON.parse(deep).serialized() == deep)
        #expect(throws: JSONError.self) { try JSON.parse("[\(deep)]") }
        #expect(throws: JSONError.self) { try JSON.parse(String(repeating: "{\"a\":", count: 100_000)) }
    }

    @Test("no prefix and no changed byte of a text traps")
    func mutations() throws {
        let text = Array(#"{"a":[1,-2.5e3,"x\u00e9\ud83d\ude00\n",true,null],"b":{"c":18446744073709551615}}"#.utf8)
        for end in text.indices {
            #expect(throws: JSONError.self) { try JSON.parse(text[..<end]) }
        }
        var parsed = 0
        for index in text.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[index] = byte
                if let value = try? JSON.parse(changed) {  // most changes are errors
                    #expect(try JSON.parse(value.serializedBytes()) == value)
                    parsed += 1
                }
            }
        }
        #expect(parsed > text.count)
    }

    @Test("text is compact with sorted keys, or indented")
    func serialization() {
        let value: JSONValue = ["b": [1, "x/y"], "a": ["d": [], "c": [:]], "é": "\u{1}\u{7f}\"", "A": 1.5]
        #expect(value.serialized() == #"{"A":1.5,"a":{"c":{},"d":[]},"b":[1,"x/y"],"é":"\u0001"# + "\u{7f}" + #"\""}"#)
        let small: JSONValue = ["b": [1, [:]], "a": "x"]
        #expect(small.serialized(pretty: true) == "{\n  \"a\": \"x\",\n  \"b\": [\n    1,\n    {}\n  ]\n}")
        #expect(JSONValue.double(.nan).serialized() == "null")
    }

    @Test("subscripts and accessors give nil for another kind")
    func accessors() {
        let value: JSONValue = ["a": [1, true, "s", 2.5, nil]]
        #expect(value["a"]?[0]?.integerValue == 1)
        #expect(value["a"]?[1]?.boolValue == true)
        #expect(value["a"]?[2]?.stringValue == "s")
        #expect(value["a"]?[3]?.doubleValue == 2.5)
        #expect(value["a"]?[4]?.isNull == true)
        #expect(value["a"]?[5] == nil)
        #expect(value["a"]?[-1] == nil)
        #expect(value["b"] == nil)
        #expect(value[0] == nil)
        #expect(value["a"]?["x"] == nil)
        #expect(value["a"]?[0]?.stringValue == nil)
    }
}
