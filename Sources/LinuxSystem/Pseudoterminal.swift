import CDavit
import Glibc

/// Calls on pseudoterminals; pty(7).
public enum Pseudoterminal {
    public struct Size: Hashable, Sendable {
        public var rows: UInt16
        public var columns: UInt16

        public init(rows: UInt16, columns: UInt16) {
            self.rows = rows
            self.columns = columns
        }
    }

    /// A master of the host's /dev/ptmx, unlocked; its other end is opened by ``openPeer(of:)``.
    public static func open(_ ptmx: String = "/dev/ptmx") throws(SystemError) -> OwnedDescriptor {
        let master = try OwnedDescriptor(opening: ptmx, flags: O_RDWR | O_NOCTTY)
        try unlock(master.rawValue)
        return master
    }

    /// Lets the other end be opened.
    public static func unlock(_ master: Int32) throws(SystemError) {
        var unlocked: Int32 = 0
        let result = withUnsafeMutablePointer(to: &unlocked) {
            davit_ioctl(master, UInt(TerminalRequest.TIOCSPTLCK), UInt64(UInt(bitPattern: $0)))
        }
        try SystemError.check(result, "unlock", "terminal")
    }

    /// The other end of a master, without a path.
    public static func openPeer(of master: Int32) throws(SystemError) -> OwnedDescriptor {
        let result = davit_ioctl(
            master, UInt(TerminalRequest.TIOCGPTPEER), UInt64(O_RDWR | O_NOCTTY | O_CLOEXEC))
        return OwnedDescriptor(owning: Int32(try SystemError.check(result, "open peer of", "terminal")))
    }

    /// Sets the window size; the foreground process gets SIGWINCH.
    public static func resize(_ terminal: Int32, to size: Size) throws(SystemError) {
        var window = winsize(ws_row: size.rows, ws_col: size.columns, ws_xpixel: 0, ws_ypixel: 0)
        let result = withUnsafeMutablePointer(to: &window) {
            davit_ioctl(terminal, UInt(TerminalRequest.TIOCSWINSZ), UInt64(UInt(bitPattern: $0)))
        }
        try SystemError.check(result, "resize", "terminal")
    }

    /// The window size; nil when the descriptor is no terminal.
    public static func size(of terminal: Int32) -> Size? {
        var window = winsize()
        let result = withUnsafeMutablePointer(to: &window) {
            davit_ioctl(terminal, UInt(TerminalRequest.TIOCGWINSZ), UInt64(UInt(bitPattern: $0)))
        }
        return result < 0 ? nil : Size(rows: window.ws_row, columns: window.ws_col)
    }
}

/// Requests of ioctl_tty(2); the values of asm-generic, as x86-64 and aarch64 have them.
public enum TerminalRequest {
    public static let TIOCSCTTY: UInt64 = 0x540E
    public static let TIOCGWINSZ: UInt64 = 0x5413
    public static let TIOCSWINSZ: UInt64 = 0x5414
    public static let TIOCSPTLCK: UInt64 = 0x4004_5431
    public static let TIOCGPTPEER: UInt64 = 0x5441
}
