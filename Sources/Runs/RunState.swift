/// The state of a run, as scripts read it.
public enum RunState: String, Sendable, CaseIterable {
  /// A process is at work on it.
  case running
  /// Something outside needs time or a person; `run` goes on.
  case waiting
  /// Every step is done.
  case done
  /// At least one step failed, and none is in doubt.
  case failed
  /// A change was sent, and nobody can say whether it took.
  case inDoubt = "in_doubt"
  /// Its process ended before it did.
  case interrupted
  /// It was taken back.
  case undone
}

/// The state of a step, as scripts read it.
public enum StepState: String, Sendable, CaseIterable {
  /// Not begun.
  case pending
  /// Being observed or changed.
  case running
  /// Sent, and settling.
  case waiting
  /// As wanted.
  case done
  /// Given up for now.
  case failed
  /// A change was sent, and nobody can say whether it took.
  case inDoubt = "in_doubt"
  /// Taken back.
  case undone
}
