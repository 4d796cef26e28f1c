import Glibc
import LinuxSystem
import Testing

@Suite("Descriptors")
struct DescriptorTests {
    @Test("epoll tells which descriptor is ready")
    func epoll() throws {
        let epoll = try Epoll()
        let first = try EventDescriptor()
        let second = try EventDescriptor()
        try epoll.add(first.descriptor.rawValue, .readable, token: 1)
        try epoll.add(second.descriptor.rawValue, .readable, token: .max)
        #expect(try epoll.wait(milliseconds: 0).isEmpty)
        second.signal()
        second.signal()
        #expect(try epoll.wait() == [Epoll.Event(token: .max, ready: .readable)])
        #expect(second.drain() == 2)
        #expect(try epoll.wait(milliseconds: 0).isEmpty)
        first.signal()
        try epoll.remove(first.descriptor.rawValue)
        #expect(try epoll.wait(milliseconds: 0).isEmpty)
    }

    @Test("a timer of no duration fires at once, a disarmed one never")
    func timer() throws {
        let epoll = try Epoll()
        let timer = try TimerDescriptor()
        try epoll.add(timer.descriptor.rawValue, .readable, token: 1)
        let early = timer.drain()
        #expect(!early)
        try timer.arm(after: .zero)
        #expect(try epoll.wait().count == 1)
        let fired = timer.drain()
        #expect(fired)
        try timer.arm(after: .seconds(3600))
        try timer.disarm()
        #expect(try epoll.wait(milliseconds: 0).isEmpty)
    }

    @Test("closing tells of a bad descriptor")
    func badClose() {
        #expect(throws: SystemError(operation: "close", subject: "descriptor 99999", errno: EBADF)) {
            try OwnedDescriptor(owning: 99999).close()
        }
    }

    @Test("a pipe is close-on-exec and ends when its writer goes")
    func pipe() throws {
        let ends = try Pipe.open()
        let read = OwnedDescriptor(owning: ends.read)
        try Descriptors.write(ends.write, [1, 2, 3])
        close(ends.write)
        #expect(try Descriptors.read(read.rawValue, upTo: 10) == [1, 2, 3])
        #expect(try Descriptors.read(read.rawValue, upTo: 10) == [])
        #expect(fcntl(read.rawValue, F_GETFD) == FD_CLOEXEC)
    }
}
