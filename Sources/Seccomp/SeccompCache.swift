import JSONCodec
import LinuxSystem
import OCISpec
import Synchronization

/// Compiled programs as files, named by the filter they were made of, so that each is made once.
public final class SeccompCache: Sendable {
    private let folder: String
    private let known = Mutex<[LinuxSeccomp: String]>([:])

    /// - Parameter folder: made when missing. Files in it may be deleted while no daemon runs.
    public init(folder: String) {
        self.folder = folder
    }

    /// The path of the program for `filter`, which is compiled unless the file is there. Two callers at the same time may
    /// both compile; the file is replaced as one step, by the same bytes.
    public func program(for filter: LinuxSeccomp) throws(SeccompError) -> String {
        if let path = known.withLock({ $0[filter] }), Files.exists(path) { return path }
        let path = "\(folder)/\(try Self.key(filter)).bpf"
        if !isUsable(path) {
            let program = try SeccompCompiler.compile(filter)
            do {
                try Files.makeDirectories(folder, mode: 0o700)
                try Files.replace(path, with: program)
            } catch {
                throw SeccompError(.file, path, "\(error)")
            }
        }
        known.withLock { $0[filter] = path }
        return path
    }

    private func isUsable(_ path: String) -> Bool {
        do throws(SystemError) {
            let size = Int(try Files.status(path).st_size)
            return size > 0 && size.isMultiple(of: BPFInstruction.size)
        } catch {
            return false
        }
    }

    /// FNV-1a, 128 bits, of the versions and the filter's canonical JSON. Keeps programs apart, proves nothing: the folder
    /// is the daemon's own.
    static func key(_ filter: LinuxSeccomp) throws(SeccompError) -> String {
        let library = SeccompLibrary.version
        let text: [UInt8]
        do {
            text = try JSON.encodeToBytes(filter)
        } catch {
            throw SeccompError(.invalidRule, "filter", "\(error)")
        }
        var hash: UInt128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D
        for byte in Array("v\(SeccompCompiler.version) \(library) ".utf8) + text {
            hash = (hash ^ UInt128(byte)) &* 0x0100_0000_0000_0000_0000_013B
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }
}
