import OCISpec
import Testing

@testable import ImageStore

@Suite("Image references")
struct ImageReferenceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let canonical: String
        let familiar: String
        var testDescription: String { text }
    }

    static let hex = String(repeating: "0123456789abcdef", count: 4)

    @Test(
        "a name is normalised as Docker does, and printed short",
        arguments: [
            Case(text: "nginx", canonical: "docker.io/library/nginx:latest", familiar: "nginx:latest"),
            Case(
                text: "nginx:1.27-alpine", canonical: "docker.io/library/nginx:1.27-alpine",
                familiar: "nginx:1.27-alpine"),
            Case(text: "library/nginx", canonical: "docker.io/library/nginx:latest", familiar: "nginx:latest"),
            Case(text: "docker.io/nginx", canonical: "docker.io/library/nginx:latest", familiar: "nginx:latest"),
            Case(text: "index.docker.io/a/b:1", canonical: "docker.io/a/b:1", familiar: "a/b:1"),
            Case(text: "library/a/b", canonical: "docker.io/library/a/b:latest", familiar: "library/a/b:latest"),
            Case(text: "localhost/x", canonical: "localhost/x:latest", familiar: "localhost/x:latest"),
            Case(text: "localhost:5000/x:v1", canonical: "localhost:5000/x:v1", familiar: "localhost:5000/x:v1"),
            Case(text: "ghcr.io/o/r", canonical: "ghcr.io/o/r:latest", familiar: "ghcr.io/o/r:latest"),
            Case(text: "[::1]:5000/x", canonical: "[::1]:5000/x:latest", familiar: "[::1]:5000/x:latest"),
            Case(text: "a__b/c--d.e_f", canonical: "docker.io/a__b/c--d.e_f:latest", familiar: "a__b/c--d.e_f:latest"),
            Case(
                text: "nginx@sha256:\(hex)", canonical: "docker.io/library/nginx@sha256:\(hex)",
                familiar: "nginx@sha256:\(hex)"),
            Case(
                text: "nginx:1@sha256:\(hex)", canonical: "docker.io/library/nginx:1@sha256:\(hex)",
                familiar: "nginx:1@sha256:\(hex)"),
        ])
    func normalises(_ sample: Case) throws {
        let reference = try ImageReference(sample.text)
        #expect(reference.canonical == sample.canonical)
        #expect(reference.familiar == sample.familiar)
        #expect(try ImageReference(reference.canonical) == reference)
        #expect(try ImageReference(reference.familiar) == reference)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let text: String
        let reason: String
        var testDescription: String { "\"\(text.prefix(40))\"" }
    }

    @Test(
        "what is no reference is refused with the reason",
        arguments: [
            Refusal(text: "", reason: "it is empty"),
            Refusal(text: "Nginx", reason: "must be lower case"),
            Refusal(text: "a b", reason: "without spaces"),
            Refusal(text: "a:", reason: "the tag \"\""),
            Refusal(text: "a:-x", reason: "the tag \"-x\""),
            Refusal(text: "a:\(String(repeating: "x", count: 129))", reason: "1 to 128"),
            Refusal(text: "a//b", reason: "empty component"),
            Refusal(text: "a/", reason: "empty component"),
            Refusal(text: "/a", reason: "empty component"),
            Refusal(text: "-a", reason: "\"-a\""),
            Refusal(text: "a___b", reason: "\"a___b\""),
            Refusal(text: "a@sha256:12", reason: "is not a digest"),
            Refusal(text: "a.b:x/c", reason: "not a registry host"),
            Refusal(text: "a.b:70000/c", reason: "not a registry host"),
            Refusal(text: "-a.b/c", reason: "not a registry host"),
            Refusal(text: hex, reason: "image id"),
            Refusal(text: "\u{1F433}", reason: "printable ASCII"),
            Refusal(text: String(repeating: "a/", count: 130) + "a", reason: "longer than 255"),
        ])
    func refuses(_ sample: Refusal) {
        let error = #expect(throws: ImageStoreError.self) { try ImageReference(sample.text) }
        #expect(error?.code == .invalidReference)
        #expect(error?.description.contains(sample.reason) ?? false, "\(String(describing: error))")
    }
}
