import OCISpec

/// Ids that nobody else has.
enum Identifiers {
    /// 64 random hex digits (the system's generator, getrandom(2)).
    static func random() -> String {
        let digits = Array("0123456789abcdef".utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64)
        for _ in 0..<4 {
            var word = UInt64.random(in: .min ... .max)
            for _ in 0..<16 {
                bytes.append(digits[Int(word & 15)])
                word >>= 4
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
