import Hummingbird
import Logging
import NIOCore

/// A request's context: the connection's channel beside what Hummingbird needs, for the routes that take it over.
struct EngineRequestContext: RequestContext, Sendable {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}
