/// A value that says nothing when it is empty or zero, and is left out of the canonical form then.
public protocol ZeroOmitted {
    var isZero: Bool { get }
}

extension String: ZeroOmitted {
    public var isZero: Bool { isEmpty }
}

extension ZeroOmitted where Self: AdditiveArithmetic {
    public var isZero: Bool { self == .zero }
}

extension Int: ZeroOmitted {}
extension Int64: ZeroOmitted {}
extension UInt32: ZeroOmitted {}
extension Double: ZeroOmitted {}
