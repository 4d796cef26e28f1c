import LinuxSystem

/// The reading end of one of the container's outputs, or the master of its terminal.
final class OutputSource {
    let descriptor: OwnedDescriptor
    let stream: LogStream

    init(_ descriptor: consuming OwnedDescriptor, stream: LogStream) {
        self.descriptor = descriptor
        self.stream = stream
    }

    var rawValue: Int32 { descriptor.rawValue }
}
