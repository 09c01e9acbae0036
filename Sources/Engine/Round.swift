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

  /// Keeps what a step was seen to be while its change waits for its place. Where the change overwrites what stands
  /// there that is good for a second only: what a person puts there after the look would be lost, and undo would put
  /// back what stood before that.
  ///
  /// - Parameter overwritten: what stands where the change goes, which may be nothing.
  func keepFound(_ sighting: Sighting?, of step: Int, overwriting overwritten: Sighting) {
    turns[step]?.found = Turn.Found(
      sighting: sighting, at: timeline.now, validity: overwritten.isAbsent ? .seconds(10) : .seconds(1))
  }

  /// What a step was seen to be ahead of its change, unless that was too long ago, or at a time that is yet to come since
  /// the clock was set back.
  func takeFound(_ step: Int) -> Turn.Found? {
    guard let found = turns[step]?.found else { return nil }
    turns[step]?.found = nil
    let age = timeline.now - found.at
    return age >= .zero && age < found.validity ? found : nil
  }
}

extension Timestamp {
  /// The next instant whose milliseconds are a multiple of those of `duration`.
  fileprivate func roundedUp(to duration: Duration) -> Timestamp {
    let grid = max(1, duration.milliseconds)
    return Timestamp(milliseconds: (milliseconds + grid - 1) / grid * grid)
  }
}
