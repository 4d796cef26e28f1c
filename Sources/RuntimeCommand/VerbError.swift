import Cgroups
import ContainerRuntime
import JSONCodec
import LinuxSystem
import Seccomp

/// Why a verb failed, with the exit code to end with.
struct VerbError: Error, CustomStringConvertible {
    let description: String
    var exitCode: Int32 = 1

    init(_ description: String, exitCode: Int32 = 1) {
        self.description = description
        self.exitCode = exitCode
    }

    /// A wrong command line.
    static func usage(_ description: String) -> VerbError {
        VerbError("\(description) (see davit-runtime --help)", exitCode: 2)
    }

    /// Runs calls of the layers below.
    static func wrapping<Value: ~Copyable>(_ body: () throws -> Value) throws(VerbError) -> Value {
        do {
            return try body()
        } catch let error as VerbError {
            throw error
        } catch {
            throw VerbError("\(error)")
        }
    }
}
