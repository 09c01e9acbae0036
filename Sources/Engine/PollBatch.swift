import PlinkflowKit
import Runs
import Workflow

/// Steps that wait on one connection for things of one kind: they are observed together, so that a connection that
/// merges observations sends a request for all of them. How many requests a minute of waiting costs follows from the
/// time between two polls, and not from how many steps wait.
struct PollBatch: Hashable {
  let connection: Int?
  let kind: String

  /// Why a step is observed again.
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
  /// When to observe a step again, after about that delay.
  func nextPoll(at step: Int, in delay: Duration, _ reason: PollBatch.Reason) -> Instant {
    let end = clock.now + delay
    switch reason {
    case .retry: return end
    case .doubt: return batchesObservations(step) ? end.roundedUp(to: delay / 4) : end
    case .progress:
      let declaration = workflow.steps[step]
      let batch = PollBatch(connection: declaration.connection, kind: declaration.kind.name)
      // With the others, where they are observed in the second half of that time anyway.
      if let next = pollBatches[batch], next <= end, end - next <= delay / 2 { return next }
      pollBatches[batch] = end
      return end
    }
  }

  /// Whether all that is left to do for a step that waits is to look. Sending an undo again, once its effect must have
  /// shown, is the exception; it is rare enough to needs no slot.
  func onlyObserves(_ step: Int) -> Bool {
    let phase = recorded(step).phase
    return batchesObservations(step) && (phase == .received || phase == .undoReceived)
  }

  /// Whether a step is observed together with all others that are ready or wait, so that its observations need no slot,
  /// and only its changes do.
  func isObservedInBatches(_ step: Int) -> Bool {
    batchesObservations(step) && workflow.steps[step].kind.isObservedInBatches
  }

  private func batchesObservations(_ step: Int) -> Bool {
    workflow.steps[step].connection.map { workflow.connections[$0].kind.batchesObservations } ?? false
  }

  /// Keeps what a step was seen to be while its change waits for its slot. Where the change overwrites what stands
  /// there that is good for a second only: what a person puts there after the observation would be lost, and undo would
  /// put back what stood before that.
  ///
  /// - Parameter overwritten: what stands where the change goes, which may be nothing.
  func keepObservation(_ observation: AnyObservation?, of step: Int, overwriting overwritten: AnyObservation) {
    activations[step]?.held = Activation.HeldObservation(
      observation: observation, at: clock.now, validity: overwritten.isAbsent ? .seconds(10) : .seconds(1))
  }

  /// What a step was seen to be ahead of its change, unless that was too long ago, or at a time that is yet to come
  /// since the clock was set back.
  func takeObservation(_ step: Int) -> Activation.HeldObservation? {
    guard let held = activations[step]?.held else { return nil }
    activations[step]?.held = nil
    let age = clock.now - held.at
    return age >= .zero && age < held.validity ? held : nil
  }
}

extension Instant {
  /// The next instant whose milliseconds are a multiple of those of `duration`.
  fileprivate func roundedUp(to duration: Duration) -> Instant {
    let grid = max(1, duration.milliseconds)
    return Instant(milliseconds: (milliseconds + grid - 1) / grid * grid)
  }
}
