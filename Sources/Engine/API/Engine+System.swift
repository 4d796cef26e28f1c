import EngineAPI
import Glibc
import LinuxSystem
import Timestamps

extension Engine: EngineBackend {
    public func version() async throws -> EngineVersion {
        let kernel = Self.kernel()
        return EngineVersion(
            version: ProductVersion.text, architecture: kernel.architecture, kernelVersion: kernel.release)
    }

    public func info() async throws -> EngineInfo {
        let kernel = Self.kernel()
        let all = await parts.containers.all
        let running = all.count { $0.record.state.phase == .running }
        return EngineInfo(
            id: parts.instance.tag, name: kernel.host, serverVersion: ProductVersion.text, containers: all.count,
            containersRunning: running, containersPaused: 0, containersStopped: all.count - running,
            images: parts.images.list().count, rootDirectory: parts.instance.root,
            cgroupVersion: parts.launches.hierarchy.mode == .unified ? "2" : "1", kernelVersion: kernel.release,
            operatingSystem: Self.operatingSystem(), architecture: kernel.architecture,
            cpus: sysconf(Int32(_SC_NPROCESSORS_ONLN)),
            memory: Int64(sysconf(Int32(_SC_PHYS_PAGES))) * Int64(sysconf(Int32(_SC_PAGESIZE))),
            securityOptions: ["name=seccomp,profile=builtin"])
    }

    private static func kernel() -> (host: String, release: String, architecture: String) {
        var name = utsname()
        uname(&name)
        func text<Field>(_ field: Field) -> String {
            withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        return (text(name.nodename), text(name.release), text(name.machine))
    }

    private static func operatingSystem() -> String {
        // A host without the file has no name to tell.
        let text = (try? Files.readText("/etc/os-release")) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
        return line.map { String($0.dropFirst(12)).replacing("\"", with: "") } ?? "Linux"
    }

    public func events(
        since: Timestamp?, until: Timestamp?, filters: Filters
    ) async throws -> AsyncThrowingStream<EngineEvent, any Error> {
        let live = parts.events.live.listen()
        let past = try since.map { try parts.events.recorded(since: $0) } ?? []
        let filter = try EventFilter(filters)
        let (stream, continuation) = AsyncThrowingStream<EngineEvent, any Error>.makeStream(
            bufferingPolicy: .bufferingNewest(8192))
        for event in past where filter.matches(event) { continuation.yield(event) }
        let last = past.last?.timeNano ?? 0
        if let until, until <= .now() {
            continuation.finish()
            return stream
        }
        parts.pool.add {
            await withDiscardingTaskGroup { group in
                if let until {
                    group.addTask {
                        _ = await pause(for: until.duration(since: .now()))
                        continuation.finish()
                    }
                }
                for await event in live where event.timeNano > last && filter.matches(event) {
                    if case .terminated = continuation.yield(event) { break }
                }
                group.cancelAll()
            }
        }
        return stream
    }
}
