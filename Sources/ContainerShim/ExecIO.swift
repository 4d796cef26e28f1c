import ContainerRuntime
import Glibc
import LinuxSystem
import ShimProtocol

/// What an exec has as stdin, stdout and stderr; held open until this value is gone.
final class ExecIO {
    let standard: StandardIO
    /// Collects the output, when that was asked for.
    let capture: ExecCapture?
    private let held: [OpenFile]

    /// `descriptors`: what came with the message. Errors: `.malformed` when it is not what the message says.
    init(_ exec: ShimMessage.Exec, _ descriptors: [ReceivedDescriptor]) throws {
        switch exec.io {
        case .captured(let limit):
            let null = OpenFile(try OwnedDescriptor(opening: "/dev/null", flags: O_RDONLY))
            let (readEnd, writeEnd) = try Pipe.open()
            let capture = ExecCapture(OwnedDescriptor(owning: readEnd), limit: min(limit, ShimMessage.maximumSize))
            let writing = OpenFile(OwnedDescriptor(owning: writeEnd))
            try Descriptors.setNonBlocking(readEnd)
            self.capture = capture
            held = [null, writing]
            standard = .descriptors(
                StandardDescriptors(stdin: null.rawValue, stdout: writing.rawValue, stderr: writing.rawValue))
        case .descriptors where exec.process.terminal:
            (standard, capture, held) = (.terminal, nil, [])
        case .descriptors:
            guard descriptors.count == 3 else {
                throw ShimProtocolError(
                    code: .malformed, subject: "exec",
                    message: "\(descriptors.count) descriptors came with it instead of 3")
            }
            capture = nil
            held = []
            standard = .descriptors(
                StandardDescriptors(
                    stdin: descriptors[0].rawValue, stdout: descriptors[1].rawValue, stderr: descriptors[2].rawValue))
        }
    }

    private final class OpenFile {
        private let descriptor: OwnedDescriptor
        var rawValue: Int32 { descriptor.rawValue }
        init(_ descriptor: consuming OwnedDescriptor) { self.descriptor = descriptor }
    }
}
