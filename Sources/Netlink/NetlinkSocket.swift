import Glibc
import LinuxSystem

/// The families that davit speaks.
public enum NetlinkFamily: Int32, Sendable {
    /// Links, addresses, routes: rtnetlink(7).
    case route = 0
    /// Connection tracking.
    case netfilter = 12
}

/// A netlink socket. It stays in the network namespace that it was opened in, whichever the thread is
/// in later. Source: netlink(7).
public struct NetlinkSocket: ~Copyable {
    private let descriptor: OwnedDescriptor
    private var sequence: SequenceNumbers
    private var buffer = [UInt8](repeating: 0, count: 65536)

    public init(_ family: NetlinkFamily = .route, sequence: SequenceNumbers = SequenceNumbers()) throws(NetlinkError) {
        let type = Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let number = socket(AF_NETLINK, type, family.rawValue)
        guard number >= 0 else {
            throw NetlinkError(errno: errno, request: "socket", subject: "netlink family \(family)")
        }
        descriptor = OwnedDescriptor(owning: number)
        self.sequence = sequence
        // Kernels without one of these answer as well, with less.
        for option in [
            NetlinkHeader.NETLINK_EXT_ACK, NetlinkHeader.NETLINK_CAP_ACK, NetlinkHeader.NETLINK_GET_STRICT_CHK,
        ] {
            var on: Int32 = 1
            _ = setsockopt(number, NetlinkHeader.SOL_NETLINK, option, &on, socklen_t(MemoryLayout<Int32>.size))
        }
    }

    /// Sends the requests in one go and waits for every answer. The kernel works through them in order and does not
    /// stop at a failure; the first one that is not tolerated is thrown.
    public mutating func perform(_ requests: [Request]) throws(NetlinkError) {
        for case let error? in try outcomes(of: requests) { throw error }
    }

    /// As `perform`, but gives the error of each request, nil for success and for tolerated errors.
    public mutating func outcomes(of requests: [Request]) throws(NetlinkError) -> [NetlinkError?] {
        guard let first = requests.first else { return [] }
        var encoder = Encoder()
        var waiting: [UInt32: Int] = [:]
        for (index, request) in requests.enumerated() {
            let number = sequence.next()
            waiting[number] = index
            encoder.append(request.message(sequence: number))
        }
        try send(encoder.bytes, for: first)
        var outcomes = [NetlinkError?](repeating: nil, count: requests.count)
        while !waiting.isEmpty {
            for message in try receive(for: first) {
                guard let verdict = Acknowledgement(message), let index = waiting.removeValue(forKey: verdict.sequence)
                else { continue }
                outcomes[index] = error(of: requests[index], verdict)
            }
        }
        return outcomes
    }

    /// The messages that a request is answered with; those of a dump all together. A dump that the kernel calls
    /// inconsistent, because something changed meanwhile, is repeated.
    public mutating func query(_ request: Request) throws(NetlinkError) -> [ReceivedMessage] {
        for _ in 0..<8 {
            let (messages, isConsistent) = try exchange(request)
            if isConsistent { return messages }
        }
        throw NetlinkError(errno: EAGAIN, request: request.name, subject: request.subject)
    }

    private mutating func exchange(_ request: Request) throws(NetlinkError) -> ([ReceivedMessage], Bool) {
        let number = sequence.next()
        try send(request.message(sequence: number).encoded(), for: request)
        var messages: [ReceivedMessage] = []
        var isConsistent = true
        while true {
            for message in try receive(for: request) where message.sequence == number {
                if message.flags & NetlinkHeader.NLM_F_DUMP_INTR != 0, message.type != NetlinkHeader.NLMSG_ERROR {
                    isConsistent = false
                }
                guard let verdict = Acknowledgement(message) else {
                    messages.append(message)
                    continue
                }
                if let error = error(of: request, verdict) { throw error }
                return (messages, isConsistent)
            }
        }
    }

    private func error(of request: Request, _ verdict: Acknowledgement) -> NetlinkError? {
        guard verdict.errno != 0, !request.tolerated.contains(verdict.errno) else { return nil }
        return NetlinkError(
            errno: verdict.errno, request: request.name, subject: request.subject, extack: verdict.text)
    }

    private func send(_ bytes: [UInt8], for request: Request) throws(NetlinkError) {
        while true {
            let count = bytes.withUnsafeBytes { Glibc.send(descriptor.rawValue, $0.baseAddress, $0.count, 0) }
            if count >= 0 { return }
            guard errno == EINTR else { throw NetlinkError(errno: errno, request: "send", subject: request.subject) }
        }
    }

    /// One packet of the kernel's; those of other senders are passed over.
    private mutating func receive(for request: Request) throws(NetlinkError) -> [ReceivedMessage] {
        while true {
            // struct sockaddr_nl: family and padding, sender's port, groups.
            var sender: (UInt32, UInt32, UInt32) = (0, 0, 0)
            let descriptor = descriptor.rawValue
            let count = buffer.withUnsafeMutableBytes { bytes in
                withUnsafeMutableBytes(of: &sender) { address in
                    var length = socklen_t(address.count)
                    return recvfrom(
                        descriptor, bytes.baseAddress, bytes.count, Int32(MSG_TRUNC),
                        address.bindMemory(to: sockaddr.self).baseAddress, &length)
                }
            }
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw NetlinkError(errno: errno, request: "recv", subject: request.subject)
            }
            guard sender.1 == 0 else { continue }
            guard count <= buffer.count, let messages = ReceivedMessage.parse(buffer.prefix(count)) else {
                throw NetlinkError(errno: EBADMSG, request: request.name, subject: request.subject)
            }
            return messages
        }
    }
}
