import Glibc

/// A terminal that hands every key on as it is. Source: termios(3), raw mode.
struct RawMode {
    private let descriptor: Int32
    private var saved = termios()

    /// Nil when the descriptor is no terminal.
    init?(_ descriptor: Int32) {
        self.descriptor = descriptor
        guard tcgetattr(descriptor, &saved) == 0 else { return nil }
        var raw = saved
        raw.c_iflag &= ~tcflag_t(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON)
        raw.c_oflag &= ~tcflag_t(OPOST)
        raw.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | ISIG | IEXTEN)
        raw.c_cflag &= ~tcflag_t(CSIZE | PARENB)
        raw.c_cflag |= tcflag_t(CS8)
        guard tcsetattr(descriptor, TCSANOW, &raw) == 0 else { return nil }
    }

    func restore() {
        var saved = saved
        _ = tcsetattr(descriptor, TCSADRAIN, &saved)
    }
}
