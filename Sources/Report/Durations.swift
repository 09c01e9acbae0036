extension Duration {
  /// The duration for a person, in two units at most: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`.
  public var brief: String {
    let (seconds, attoseconds) = components
    if seconds < 0 { return "0.0 s" }
    if seconds < 10 { return "\(seconds).\(attoseconds / 100_000_000_000_000_000) s" }
    if seconds < 60 { return "\(seconds) s" }
    if seconds < 3600 { return pair(seconds / 60, "min", seconds % 60, "s") }
    return pair(seconds / 3600, "h", seconds % 3600 / 60, "min")
  }

  private func pair(_ large: Int64, _ largeUnit: String, _ small: Int64, _ smallUnit: String) -> String {
    small == 0 ? "\(large) \(largeUnit)" : "\(large) \(largeUnit) \(small) \(smallUnit)"
  }
}
