import Fuzzing

@testable import ComposeLoader

// Both dotenv grammars: variables have names, and they and problems are at lines that the file has.
fuzz { start, count in
    let bytes = input(start, count)
    let lines = 1 + bytes.count { $0 == 0x0A }
    let lookup: (String) -> String? = { ["HOME": "/home/me", "EMPTY": ""][$0] }

    func check(_ parse: () throws(DotenvParser.Problem) -> [DotenvParser.Assignment]) {
        do throws(DotenvParser.Problem) {
            for variable in try parse() {
                require(!variable.name.isEmpty, "a variable without a name")
                require((1...lines).contains(variable.line), "\(variable.name) in line \(variable.line) of \(lines)")
            }
        } catch {
            require((1...lines).contains(error.line), "a problem at line \(error.line) of \(lines): \(error.message)")
            require(!error.message.isEmpty, "a problem without a message")
        }
    }
    check { () throws(DotenvParser.Problem) in try DotenvParser.parse(bytes, lookup: lookup) }
    check { () throws(DotenvParser.Problem) in
        try DotenvParser.parse(bytes, lookup: lookup, fallback: { $0 == "OTHER" ? "$HOME" : nil })
    }
    check { () throws(DotenvParser.Problem) in try DotenvParser.parseRaw(bytes, lookup: lookup) }

    // Single quotes take everything but themselves as it is.
    if !bytes.contains(where: { "'\\\r".utf8.contains($0) }) {
        let values = try? DotenvParser.parse(Array("K='".utf8) + bytes + Array("'".utf8), lookup: lookup)
        let text = String(decoding: bytes, as: UTF8.self)
        require(
            values?.count == 1 && values?.first?.value == text,
            "\(text.debugDescription) in single quotes became \(values.debugDescription)")
    }

    // A file from another system means the same.
    if !bytes.contains(0x0D) {
        func raw(_ bytes: [UInt8]) -> String {
            do throws(DotenvParser.Problem) {
                return "\(try DotenvParser.parseRaw(bytes, lookup: lookup))"
            } catch {
                return "\(error.line): \(error.message)"
            }
        }
        let other = raw(bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] })
        require(other == raw(bytes), "with other line ends: \(other)")
    }
    return 0
}
