import ComposeLoader
import Testing

struct VariableTests {
    private func variables(_ yaml: String) -> [TemplateVariable] {
        var options = LoadOptions(files: ["-"], currentDirectory: "/srv/app", stdin: Array(yaml.utf8))
        options.noInterpolate = true
        return ComposeLoader.load(options).tree?.variables ?? []
    }

    private static let stack = """
        name: ${PROJECT:-abc}
        services:
          web:
            image: "${X:-a}-${Y:-b}:${W}"
            command: ["${A?need}", "${B:?}", "${C+alt}", "$$SKIP", "$PLAIN", "${N:-${INNER:-x y}}", "$1", "${"]
            volumes: ["${SRC:-./d}:/x", {type: bind, source: "${S2}", target: /y}]
            labels: {l: "${L:+${L1}}", e: "${E:?it is ${E1:-q}}", "${KEY}": v}
        """

    @Test("every variable of a value has its row, those of keys and of messages have none")
    func table() {
        let expected = """
            NAME                REQUIRED            DEFAULT VALUE       ALTERNATE VALUE
            A                   true                                    |
            B                   true                                    |
            C                   false                                   alt|
            E                   true                                    |
            INNER               false               x y                 |
            L                   false                                   ${L1}|
            L1                  false                                   |
            N                   false               ${INNER:-x y}       |
            PLAIN               false                                   |
            S2                  false                                   |
            SRC                 false               ./d                 |
            W                   false                                   |
            X                   false               a                   |
            Y                   false               b                   |

            """
        let table = VariableRenderer.table(variables(Self.stack))
        #expect(table == expected.split(separator: "|", omittingEmptySubsequences: false).joined())
    }

    @Test("a wide cell widens its column")
    func wide() {
        let table = VariableRenderer.table(variables("services: {a: {image: '${ABCDEFGHIJKLMNOPQRS:-x}'}}"))
        #expect(
            table == """
                NAME                  REQUIRED            DEFAULT VALUE       ALTERNATE VALUE
                ABCDEFGHIJKLMNOPQRS   false               x                   \("")

                """)
    }

    @Test("as JSON and as YAML")
    func formats() {
        let found = variables("services: {a: {image: '${A:?}:${B:-\"q\"}'}}")
        #expect(
            VariableRenderer.json(found) == """
                {
                    "A": {
                        "Name": "A",
                        "DefaultValue": "",
                        "PresenceValue": "",
                        "Required": true
                    },
                    "B": {
                        "Name": "B",
                        "DefaultValue": "\\"q\\"",
                        "PresenceValue": "",
                        "Required": false
                    }
                }


                """)
        #expect(
            VariableRenderer.yaml(found) == """
                A:
                  name: A
                  defaultvalue: ""
                  presencevalue: ""
                  required: true
                B:
                  name: B
                  defaultvalue: '"q"'
                  presencevalue: ""
                  required: false

                """)
        #expect(VariableRenderer.json([]) == "{}\n\n")
        #expect(VariableRenderer.yaml([]) == "{}\n")
    }

    @Test("where several places name a variable, the last decides")
    func last() {
        let found = variables("services: {a: {image: '${T:-1}', command: ['${T}', '${T:-2}']}}")
        #expect(found.map(\.defaultValue) == ["2"])
    }
}
