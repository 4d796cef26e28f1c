import LinuxSystem

/// Descriptors that stay open until a launch is over.
final class HeldDescriptors {
    private var held: [Int32] = []

    deinit {
        // Nothing was written by them.
        for descriptor in held { try? OwnedDescriptor(owning: descriptor).close() }
    }

    /// Keeps it open as long as this.
    func hold(_ descriptor: consuming OwnedDescriptor) -> Int32 {
        let number = descriptor.release()
        held.append(number)
        return number
    }

    /// `descriptor`, or a duplicate when it is one of 0, 1, 2, which the plan overwrites one by one.
    func aboveStandard(_ descriptor: Int32) throws(RuntimeError) -> Int32 {
        guard (0...2).contains(descriptor) else { return descriptor }
        return hold(try translating { () throws(SystemError) in try OwnedDescriptor(duplicating: descriptor) })
    }

    func aboveStandard(_ descriptors: StandardDescriptors) throws(RuntimeError) -> StandardDescriptors {
        StandardDescriptors(
            stdin: try aboveStandard(descriptors.stdin), stdout: try aboveStandard(descriptors.stdout),
            stderr: try aboveStandard(descriptors.stderr))
    }
}
