import ComposeModel
import Timestamps

/// What the server asks of the engine: one method a route, without any HTTP.
///
/// Methods throw `APIError` where the caller is to see a certain status; any other error becomes `.failed` with its
/// description. A returned stream is cancelled by its consumer when the client goes away, and the backend has to stop
/// its work on that stream then (not the operation behind it: an `up` that has begun is carried on by the reconciler).
public protocol EngineBackend: Sendable {
    // The Docker Engine API's part. `reference` is an id, a unique prefix of one, or a name with or without `/`.

    func version() async throws -> EngineVersion
    func info() async throws -> EngineInfo

    func containers(all: Bool, filters: Filters) async throws -> [ContainerSummary]
    func inspectContainer(_ reference: String) async throws -> ContainerInspection
    /// Entries oldest first; with `options.follow` the stream ends when the container is removed.
    func containerLogs(_ reference: String, _ options: LogOptions) async throws -> LogStream
    /// Whether the container was started; false when it ran already (HTTP 304).
    func startContainer(_ reference: String) async throws -> Bool
    /// Whether the container was stopped; false when it did not run (HTTP 304). `grace` nil is the container's own.
    func stopContainer(_ reference: String, grace: Duration?) async throws -> Bool
    func restartContainer(_ reference: String, grace: Duration?) async throws
    /// `signal` is a name with or without `SIG`, or a number in decimal.
    func killContainer(_ reference: String, signal: String) async throws
    /// Returns when the container has ended (or, for `.removed`, is gone).
    func waitContainer(_ reference: String, until condition: WaitCondition) async throws -> ContainerExit
    func removeContainer(_ reference: String, force: Bool, volumes: Bool) async throws

    /// The new exec's id. Nothing runs before `startExec`.
    func createExec(in reference: String, _ configuration: ExecConfiguration) async throws -> String
    /// Starts the process and hands over the descriptors of its standard streams; the caller closes them.
    func startExec(_ id: String, terminal: Bool, size: TerminalSize?) async throws -> ExecSession
    /// Answers for a while after the process has ended, with its exit code.
    func inspectExec(_ id: String) async throws -> ExecInspection
    /// Returns when the process has ended, with its exit code. The server closes a client's stream after this and the
    /// end of the output, so that the client's next `inspectExec` finds the code.
    func waitExec(_ id: String) async throws -> Int
    func resizeExec(_ id: String, to size: TerminalSize) async throws

    func images(filters: Filters) async throws -> [ImageSummary]
    func inspectImage(_ reference: String) async throws -> ImageInspection
    func removeImage(_ reference: String, force: Bool) async throws -> [ImageRemoval]
    /// Takes in a root file system as an image of one layer. `path` is a tar file, plain or compressed, that the caller
    /// removes afterwards; `changes` are Dockerfile instructions (`CMD […]`, `ENV a=b`). Returns the image's id.
    func importImage(path: String, reference: String, changes: [String]) async throws -> String

    func networks(filters: Filters) async throws -> [NetworkResource]
    func inspectNetwork(_ reference: String) async throws -> NetworkResource

    func volumes(filters: Filters) async throws -> [VolumeResource]
    func inspectVolume(_ name: String) async throws -> VolumeResource
    func removeVolume(_ name: String, force: Bool) async throws

    /// Ends at `until`; without it the stream goes on until the client leaves.
    func events(
        since: Timestamp?, until: Timestamp?, filters: Filters
    ) async throws -> AsyncThrowingStream<EngineEvent, any Error>

    // What Docker has no word for.

    func stacks() async throws -> [StackSummary]
    func stack(_ name: String) async throws -> StackStatus
    /// Stores the submission as a generation and converges; the stream ends with `.finished`.
    func up(_ submission: StackSubmission) async throws -> ProgressStream
    func down(_ name: String, _ options: DownOptions) async throws -> ProgressStream
    /// What `up` would do now. Changes nothing.
    func plan(_ submission: StackSubmission) async throws -> PlanReport
    /// Merged by time; `services` empty means all.
    func stackLogs(_ name: String, services: [String], _ options: LogOptions) async throws -> LogStream
    /// Whether a folder of the image's PATH has the program.
    func image(_ reference: String, hasProgram program: String) async throws -> Bool
    /// Starts, stops, restarts or signals a stack's containers; `services` empty means all.
    func act(_ action: ServiceAction, on name: String, services: [String]) async throws -> ProgressStream
}

public typealias LogStream = AsyncThrowingStream<LogEntry, any Error>
public typealias ProgressStream = AsyncThrowingStream<ProgressEvent, any Error>

/// Docker's `filters` parameter: a list of accepted values for each key (`label`, `status`, `name`, …). An entry matches
/// when it matches one value of every key; `label` has to match all.
public typealias Filters = [String: [String]]
