import CDavit
import Glibc

/// A set of signal numbers 1 to 64, as the kernel has it.
public struct SignalSet: Hashable, Sendable, ExpressibleByArrayLiteral {
    /// Bit n-1 is signal n.
    public var mask: UInt64

    public init(mask: UInt64) { self.mask = mask }

    public init(arrayLiteral numbers: Int32...) {
        mask = numbers.reduce(0) { $0 | SignalSet.bit($1) }
    }

    public static let all = SignalSet(mask: .max)

    public func contains(_ number: Int32) -> Bool { mask & SignalSet.bit(number) != 0 }

    private static func bit(_ number: Int32) -> UInt64 {
        (1...64).contains(number) ? 1 << UInt64(number - 1) : 0
    }

    /// Blocks these signals in the calling thread; returns the former mask.
    @discardableResult
    public func block() throws(SystemError) -> SignalSet {
        var former: UInt64 = 0
        try SystemError.check(davit_sigprocmask(Int32(SIG_BLOCK), mask, &former), "sigprocmask", "")
        return SignalSet(mask: former)
    }

    /// Makes this the calling thread's mask.
    public func setAsMask() throws(SystemError) {
        try SystemError.check(davit_sigprocmask(Int32(SIG_SETMASK), mask, nil), "sigprocmask", "")
    }

    /// What this process ignores.
    public static var ignored: SignalSet { SignalSet(mask: davit_ignored_signals()) }

    /// Ignores one signal in the whole process, as SIGPIPE.
    public static func ignore(_ number: Int32) throws(SystemError) {
        try SystemError.check(davit_ignore_signal(number), "signal", "\(number)")
    }
}
