import CommandLineUI
import EngineAPI
import Glibc
import Timestamps

/// Shows progress on standard error in the way that `--progress` says.
final class ProgressDisplay {
    private let mode: ProgressMode
    private let style: Style
    private var board: ProgressBoard
    private var region = LiveRegion()

    init(title: String, _ instance: InstanceOptions) {
        let live = Terminal.isTerminal(STDERR_FILENO) && instance.ansiMode != .never && Environment["TERM"] != "dumb"
        mode = instance.progressMode == .auto ? (live ? .tty : .plain) : instance.progressMode
        style = Terminal.style(STDERR_FILENO, instance.ansiMode)
        board = ProgressBoard(title: title, startedAt: .now())
    }

    /// Whether `tick` has something to draw.
    var isLive: Bool { mode == .tty }

    func show(_ event: ProgressEvent) {
        board.apply(event, now: .now())
        switch mode {
        case .json: Output.error(ProgressText.json(event) + "\n")
        case .plain: if case .resource(let progress) = event { Output.error(ProgressText.line(progress) + "\n") }
        case .tty, .auto, .quiet: break
        }
    }

    /// Draws the board anew.
    func tick() {
        guard isLive, !board.isEmpty else { return }
        Output.error(region.redraw(lines()))
    }

    /// Writes `text` to standard output above the board.
    func above(_ text: String) {
        if isLive { Output.error(region.clear()) }
        Output.standard(text)
        tick()
    }

    /// Draws for the last time, and tells what failed.
    func finish(_ summary: ProgressSummary?) {
        if isLive { Output.error(board.isEmpty ? region.clear() : region.finish(lines())) }
        guard mode != .json, let summary else { return }
        for line in ProgressText.failures(summary, style) { Output.error(line + "\n") }
    }

    private func lines() -> [String] {
        let size = Terminal.size(STDERR_FILENO)
        return board.render(
            width: Int(size.columns), height: max(2, Int(size.rows) - 1), now: .now(), style: style)
    }
}
