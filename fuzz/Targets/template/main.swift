import Fuzzing

@testable import ComposeLoader

// Interpolation: a text without `$` and a text with every `$` doubled mean themselves.
fuzz { start, count in
    let text = String(decoding: input(start, count), as: UTF8.self)
    let dollar = UInt8(ascii: "$")
    let hasDollar = text.utf8.contains(dollar)
    let template = Template { name in
        switch name {
        case "A": "a"
        case "DOLLAR": "$A ${A} $$"
        case "EMPTY": ""
        default: nil
        }
    } onUnset: { name in
        require(!name.isEmpty, "an unset variable without a name")
    }

    do throws(Template.Failure) {
        let result = try template.substitute(text)
        require(hasDollar || result == text, "a text without `$` became \(result.debugDescription)")
    } catch {
        require(hasDollar, "a text without `$` failed: \(error)")
        require(!error.message(in: text).isEmpty, "a failure without a message")
    }

    let escaped = String(decoding: text.utf8.flatMap { $0 == dollar ? [dollar, dollar] : [$0] }, as: UTF8.self)
    let back = try? template.substitute(escaped)  // nil is a finding as well
    require(back == text, "\(escaped.debugDescription) became \(back.debugDescription)")
    return 0
}
