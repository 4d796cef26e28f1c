import JSONCodec
import LinuxSystem

/// A shim's folder: `$RUN/shims/<container id>`.
public struct ShimFolder: Hashable, Sendable {
    public let path: String

    public init(path: String) { self.path = path }

    public var launchFile: String { path + "/launch.json" }
    public var socket: String { path + "/shim.sock" }
    public var stateFile: String { path + "/state.json" }
    public var exitFile: String { path + "/exit.json" }
    /// What a runtime of another make is given: `config.json` and `rootfs`, a mount that the shim alone sees.
    public var bundle: String { path + "/bundle" }
    /// Where such a runtime keeps its state.
    public var runtimeRoot: String { path + "/runtime" }

    /// Makes the folder and writes `launch.json`. Not made durable: `$RUN` does not outlive the boot.
    public func write(_ request: LaunchRequest) throws(ShimProtocolError) {
        let bytes: [UInt8]
        do {
            bytes = try JSON.encodeToBytes(request)
        } catch {
            throw ShimProtocolError(code: .malformed, subject: launchFile, message: "\(error)")
        }
        do {
            try Files.makeDirectories(path, mode: 0o700)
            try Files.replace(launchFile, with: bytes, mode: 0o600, durable: false)
        } catch {
            throw ShimProtocolError(error)
        }
    }

    public func readRequest() throws(ShimProtocolError) -> LaunchRequest {
        guard let request = try read(LaunchRequest.self, launchFile) else {
            throw ShimProtocolError(code: .malformed, subject: launchFile, message: "there is no such file")
        }
        return request
    }

    /// nil until the container was launched.
    public func readState() throws(ShimProtocolError) -> ShimState? { try read(ShimState.self, stateFile) }

    /// nil until the container has ended.
    public func readExit() throws(ShimProtocolError) -> ShimExit? { try read(ShimExit.self, exitFile) }

    public func write(_ state: ShimState) throws(ShimProtocolError) { try replace(stateFile, with: state) }

    public func write(_ exit: ShimExit) throws(ShimProtocolError) { try replace(exitFile, with: exit) }

    /// Removes the folder with all that is in it; one that is gone already is no error.
    public func remove() throws(ShimProtocolError) {
        do {
            try Files.removeTree(path)
        } catch  where error.errno == 2 {
            return
        } catch {
            throw ShimProtocolError(error)
        }
    }

    private func replace(_ file: String, with value: some Encodable) throws(ShimProtocolError) {
        let bytes: [UInt8]
        do {
            bytes = try JSON.encodeToBytes(value)
        } catch {
            throw ShimProtocolError(code: .malformed, subject: file, message: "\(error)")
        }
        do {
            try Files.replace(file, with: bytes, mode: 0o600, durable: false)
        } catch {
            throw ShimProtocolError(error)
        }
    }

    private func read<T: Decodable>(_ type: T.Type, _ file: String) throws(ShimProtocolError) -> T? {
        let bytes: [UInt8]
        do {
            bytes = try Files.read(file)
        } catch  where error.errno == 2 {
            return nil
        } catch {
            throw ShimProtocolError(error)
        }
        do {
            return try JSON.decode(type, from: bytes)
        } catch {
            throw ShimProtocolError(code: .malformed, subject: file, message: "\(error)")
        }
    }
}
