/// Waits. False when the task was cancelled meanwhile, as every one is when davitd stops.
///
/// `Task.sleep` traps on a duration whose end does not fit in 64 bits of seconds; here the longest is 136 years.
func pause(for duration: Duration) async -> Bool {
    do {
        try await Task.sleep(for: min(duration, .seconds(UInt32.max)))
        return true
    } catch {
        return false
    }
}
