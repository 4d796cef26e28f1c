extension NetworkHost {
    /// Forwards the ports, all in one transaction. One that is forwarded elsewhere moves to the new target.
    public func publish(_ mappings: [PortMapping]) throws(NetworkError) {
        try firewall.publish(mappings)
    }

    /// Ends the forwarding. A port that meanwhile goes elsewhere is left alone.
    public func unpublish(_ mappings: [PortMapping]) throws(NetworkError) {
        try firewall.unpublish(mappings)
    }
}
