/// The kernel's verdict on one request. Source: netlink(7), `struct nlmsgerr` and extended acknowledgements.
public struct Acknowledgement: Hashable, Sendable {
    public let sequence: UInt32
    /// 0 for success.
    public let errno: Int32
    /// What the kernel says in words.
    public let text: String?

    /// Nil for a message that is no acknowledgement, or a malformed one.
    public init?(_ message: ReceivedMessage) {
        guard message.type == NetlinkHeader.NLMSG_ERROR || message.type == NetlinkHeader.NLMSG_DONE,
            let code = message.payload.number(at: 0, as: Int32.self), code <= 0, code > Int32.min
        else { return nil }
        sequence = message.sequence
        errno = -code
        text = Acknowledgement.text(message)
    }

    private static func text(_ message: ReceivedMessage) -> String? {
        guard message.flags & NetlinkHeader.NLM_F_ACK_TLVS != 0 else { return nil }
        var offset = 4
        if message.type == NetlinkHeader.NLMSG_ERROR {
            // The request follows: its header alone when capped, otherwise all of it.
            guard let length = message.payload.number(at: 4, as: UInt32.self).map(Int.init) else { return nil }
            offset += message.flags & NetlinkHeader.NLM_F_CAPPED != 0 ? 16 : (length + 3) & ~3
        }
        return message.attributes(after: offset)?.string(NetlinkHeader.NLMSGERR_ATTR_MSG)
    }
}
