/// When the step that is at work has to be at its end, where the workflow gives it a `timeout`.
///
/// The engine sets it around whatever it asks of a step. A step that waits for somebody else for long, such as one that
/// runs a program, ends that in time; what it ends so is told as any other answer that did not come.
public enum StepDeadline {
  /// When the time is over; nil where the step has all the time that its kind takes.
  @TaskLocal public static var current: ContinuousClock.Instant?

  /// What may be waited for an answer: as long as usual, or what is left of the step's time.
  ///
  /// - Returns: how long, and whether the step's own time is the shorter one.
  public static func limit(_ usual: Duration) -> (duration: Duration, isOfStep: Bool) {
    guard let current else { return (usual, false) }
    let left = max(.milliseconds(1), current - .now)
    return left < usual ? (left, true) : (usual, false)
  }
}
