import JSONCodec
import Testing

@testable import CommandLineUI

@Suite("YAML text")
struct YAMLTextTests {
    @Test("mappings and lists nest, and what could be read as something else is quoted")
    func render() throws {
        let value = try JSON.parse(
            #"{"a":{"x":[],"y":{}},"b":["plain","yes","8080:80","-x","a: b","",["in",{"k":1,"l":[true]}],{"m":null,"n":"ü"}],"2":1.5}"#
        )
        #expect(
            YAMLText.render(value) == """
                "2": 1.5
                a:
                  x: []
                  y: {}
                b:
                  - plain
                  - "yes"
                  - "8080:80"
                  - "-x"
                  - "a: b"
                  - ""
                  -
                    - in
                    - k: 1
                      l:
                        - true
                  - m: null
                    n: "ü"

                """)
    }
}
