/// A promise that was broken.
package struct WireBreach: Error, Sendable, Hashable {
  /// Which of the campaign's invariants.
  package let invariant: WireInvariant
  package let what: String

  init(_ invariant: WireInvariant, _ what: String) {
    self.invariant = invariant
    self.what = what
  }
}

/// What is observed after each process.
package enum WireInvariant: Int, CaseIterable, Sendable {
  /// Nothing is made twice.
  case twice = 1
  /// What a finished run left is what one without trouble leaves.
  case whole
  /// What a finished undo left is what stood at first, and what the journal says is undone or not begun does not stand.
  case back
  /// Nothing that stands is said to be gone, and nothing of it is made, changed or taken away again.
  case gone
  /// What could not be seen is not said to be as wanted.
  case seen
  /// The ending is the promised one.
  case ending
  /// It comes to its end: in time, by itself, and with no more requests than there is reason for.
  case course
}
