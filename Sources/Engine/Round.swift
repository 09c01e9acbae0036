import Journal
import PlinkflowKit
import Workflow

/// Steps that wait on one connection for things of one kind: they are looked at together, so that a connection that
/// merges looks sends a request for all of them. How many requests a minute of waiting costs follows from the time
/// between two looks, and not from how many steps wait.
struct Round: Hashable {
  let connection: Int?
  let kind: String

  /// Why a step is looked at again.
  enum Reason {
    /// The other side is at work.
    case progress
    /// What was sent may yet show.
    case doubt
    /// Something failed that may pass.
    case retry
  }
}

extension Execution {
  /// When to look at a step again, after about that delay.
  func nextLook(at step: Int, in delay: Duration, _ reason: Round.Reason) -> Timestamp {
    let end = timeline.now + delay
    switch reason {
    case .retry: return end
    case .doubt: return mergesLooks(step) ? end.roundedUp(to: delay / 4) : end
    case .progress:
      let declaration = workflow.steps[step]
      let round = Round(connection: declaration.connection, kind: declaration.kind.name)
      // With the others, where they are looked at in the second half of that time anyway.
      if let next = rounds[round], next <= end, end - next <= delay / 2 { return next }
      rounds[round] = end
      return end
    }
  }

  /// Whether all that is left to do for a step that waits is to look. Sending an undo again, once its effect must have
  /// shown, is the exception; it is rare enough to need no place.
  func onlyLooks(_ step: Int) -> Bool {
    let phase = recorded(step).phase
    return mergesLooks(step) && (phase == .received || phase == .undoReceived)
  }

  /// Whether a step is looked at together with all others that are ready or wait, so that its looks need no place, and
  /// only its changes do.
  func looksTogether(_ step: Int) -> Bool {
    mergesLooks(step) && workflow.steps[step].kind.looksTogether
  }

  private func mergesLooks(_ step: Int) -> Bool {
    workflow.steps[step].connection.map { workflow.connections[$0].kind.mergesLooks } ?? false
  }

  /// For how long what was seen stands for what is there, while a change waits for its place.
  private static let freshness = Duration.seconds(10)

  /// What a step was seen to be ahead of its change, unless that was too long ago.
  func takeFound(_ step: Int) -> (sighting: Sighting?, at: Timestamp)? {
    guard let found = turns[step]?.found else { return nil }
    turns[step]?.found = nil
    return timeline.now - found.at < Self.freshness ? found : nil
  }
}

extension Timestamp {
  /// The next instant whose milliseconds are a multiple of those of `duration`.
  fileprivate func roundedUp(to duration: Duration) -> Timestamp {
    let grid = max(1, duration.milliseconds)
    return Timestamp(milliseconds: (milliseconds + grid - 1) / grid * grid)
  }
}
