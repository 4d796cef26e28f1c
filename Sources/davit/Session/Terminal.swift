import CommandLineUI
import Glibc
import LinuxSystem

/// What the standard descriptors are connected to.
enum Terminal {
    static func isTerminal(_ descriptor: Int32) -> Bool {
        isatty(descriptor) == 1
    }

    /// 80 by 24 where there is no terminal to ask.
    static func size(_ descriptor: Int32) -> Pseudoterminal.Size {
        guard let size = Pseudoterminal.size(of: descriptor), size.columns > 0, size.rows > 0 else {
            return Pseudoterminal.Size(rows: 24, columns: 80)
        }
        return size
    }

    /// Colours are used on a terminal, unless NO_COLOR or TERM=dumb says no.
    static func style(_ descriptor: Int32, _ mode: AnsiMode) -> Style {
        switch mode {
        case .never: return .plain
        case .always: return Style(usesColor: true)
        case .auto:
            let wanted = Environment["NO_COLOR"] == nil && Environment["TERM"] != "dumb"
            return Style(usesColor: wanted && isTerminal(descriptor))
        }
    }

    static var errorStyle: Style { style(STDERR_FILENO, .auto) }
}
