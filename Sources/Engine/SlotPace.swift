/// Whether one slot is enough for the steps that ask nobody.
///
/// An activation that asks nobody, such as a milestone's, is over sooner than a task for another one is begun: with one
/// slot a run of 10,000 of them goes on in one task. As soon as activations are seen to take their time, whatever they
/// do, all slots are used; that is never taken back in a run.
struct SlotPace {
  /// How long an activation may take that no other slot is taken for. Beginning a task and coming back to the actor
  /// costs some tens of microseconds; what takes several times as long gains by going beside another.
  private static let short = Duration.microseconds(200)
  /// How long an activation that has not ended may take before the other slots are taken: ten short ones.
  static let patience = Duration.milliseconds(2)
  /// Of so many activations one may be long: the first one always is, and the machine may have had something else to
  /// do.
  private static let share = 8
  private static let leastLong = 2

  /// Whether activations take their time, so that all slots are worth taking.
  private(set) var isSlow = false
  /// How many activations have ended.
  private(set) var ended = 0
  private var long = 0

  /// An activation with a slot has ended.
  mutating func end(after duration: Duration) {
    ended += 1
    guard !isSlow, duration > Self.short else { return }
    long += 1
    if long > Self.leastLong, long > ended / Self.share { isSlow = true }
  }

  /// Something is waited for: the disk, a program, the other side.
  mutating func wait() { isSlow = true }

  /// ``patience`` is over since so many activations had ended.
  mutating func endWatch(since ended: Int) {
    if self.ended == ended { isSlow = true }
  }
}
