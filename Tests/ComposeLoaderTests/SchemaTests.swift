import ComposeModel
import JSONCodec
import Testing

@testable import ComposeLoader

struct SchemaTests {
    @Test("schemas/stack.schema.json is what the loader accepts")
    func file() {
        let path = Stacks.folder + "/../../../schemas/stack.schema.json"
        if Stacks.isRecording {
            let isSame = Stacks.read(path) == SchemaRenderer.json
            Stacks.write(SchemaRenderer.json, to: path)
            if !isSame { Issue.record("recorded the schema") }
            return
        }
        #expect(Stacks.read(path) == SchemaRenderer.json)
    }

    @Test("the model has every attribute of a service that the schema has, and no other")
    func service() throws {
        guard case .object(let object) = ServiceSchema.service else {
            Issue.record("a service is no object")
            return
        }
        #expect(Set(object.names) == Set(Service.fields.names))
    }

    @Test("the model's resources have the schema's attributes")
    func resources() throws {
        let root = try JSON.parse(SchemaRenderer.json)
        func names(_ section: String) -> Set<String> {
            let map = root["properties"]?[section]
            let resource = map?["patternProperties"]?["^[a-zA-Z0-9._-]+$"] ?? map?["additionalProperties"]
            let object = resource?["anyOf"]?[1] ?? resource
            return Set(object?["properties"]?.objectValue?.keys.map { $0 } ?? [])
        }
        #expect(names("networks") == Set(Network.fields.names))
        #expect(names("volumes") == Set(Volume.fields.names))
        #expect(names("secrets") == Set(Secret.fields.names))
        #expect(names("configs").isSubset(of: Config.fields.names))
        #expect(names("models") == Set(Model.fields.names))
    }
}
