import Glibc
import LinuxSystem

/// Writing to the standard descriptors. Whoever closed the other end of a pipe wants no more: the command ends.
enum Output {
    static func standard(_ text: String) {
        write(text, to: STDOUT_FILENO)
    }

    static func error(_ text: String) {
        write(text, to: STDERR_FILENO)
    }

    static func write(_ bytes: some Collection<UInt8>, to descriptor: Int32) {
        do {
            try Descriptors.write(descriptor, bytes)
        } catch {
            // As a program that SIGPIPE ends; nobody is left to tell.
            exit(128 + SIGPIPE)
        }
    }

    private static func write(_ text: String, to descriptor: Int32) {
        write(Array(text.utf8), to: descriptor)
    }
}
