import OCISpec

extension Plan {
    /// A change of the world. Every one is idempotent: making what is there as asked, and removing what is gone, succeed.
    public enum Operation: Sendable, Hashable {
        /// Makes the network of this name, or puts right what is missing of it.
        case createNetwork(name: String)
        case removeNetwork(name: String)
        case createVolume(name: String)
        /// Destroys the data.
        case removeVolume(name: String)
        /// Creates the container by the current definition. Anonymous volumes of `replacing`, which is gone by then, are
        /// inherited.
        case createContainer(ContainerKey, replacing: ContainerID?)
        case startContainer(ContainerKey)
        /// Sends the stop signal, and SIGKILL after `grace`. The container's `stoppedBy` becomes `.plan`.
        case stopContainer(ContainerID, grace: Duration)
        /// Removes a container that does not run.
        case removeContainer(ContainerID, removeAnonymousVolumes: Bool)
    }
}
