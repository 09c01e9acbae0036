import PlinkflowKit
import Runs

/// What to do next with a step that is taken back, decided from what is on disk and what was just observed. Pure.
enum Backward {
  enum Move: Equatable {
    /// The world is as it was before.
    case finish(Event.Restoration)
    /// Commit an undo intent and send.
    case send
    /// The world looks as it was before, and the undo ended badly: parts that no observation sees may stand. It is sent
    /// again.
    case sendUnproven
    /// PlannedObservation again later.
    case wait(String, pollAfter: Duration)
    case fail(StepError)
  }

  struct Situation {
    let phase: StepRecord.Phase
    let before: AnyObservation
    /// About the change itself, while no undo of it was sent; about the undo, from then on.
    let doubt: Doubt
    /// Why the undo was refused, where the world may be as it was all the same.
    var refusal: Activation.Refusal?
    /// What is certain of the step's changes.
    var guarantees = Guarantees()
    /// What a person said of an undo in doubt.
    var resolution: Event.Resolution?
    /// Whether parts may stand that no observation sees.
    var mayHideParts = false
  }

  static func move(_ situation: Situation, on observation: AnyObservation) -> Move {
    guard situation.guarantees.isObservable else { return moveUnseen(situation, on: observation) }
    let wasSent = situation.phase == .undoIntended || situation.phase == .undoReceived
    switch observation {
    case .settling(let why, let delay):
      return .wait(why, pollAfter: delay)
    case .foreign(let what):
      return .fail(.refused("cannot be undone: something that this run did not create is in the way", notes: [what]))
    case _ where agrees(observation, with: situation.before):
      if wasSent {
        let isProof = situation.guarantees.isWhole || !situation.mayHideParts || situation.resolution == .done
        return isProof ? .finish(.restored) : .sendUnproven
      }
      // Nothing shows of a change that may have arrived: it may show yet, and would be left behind.
      if situation.phase != .done, let delay = situation.doubt.pollDelay {
        return .wait("the change may yet show", pollAfter: delay)
      }
      // Nothing shows; that is no proof that nothing stands.
      if situation.phase != .done, !situation.guarantees.isWhole { return .send }
      return .finish(.nothingLeft)
    case .absent, .present:
      if let refusal = situation.refusal { return .fail(refusal.fault) }
      // The reply came, so the effect may only not show yet; after that time, sending again is sound.
      if situation.phase == .undoReceived, let delay = situation.doubt.pollDelay {
        return .wait("taken back, and still visible", pollAfter: delay)
      }
      return .send
    }
  }

  /// What to do where nobody can observe it: the replies are all that is known.
  private static func moveUnseen(_ situation: Situation, on observation: AnyObservation) -> Move {
    if case .settling(let why, let delay) = observation { return .wait(why, pollAfter: delay) }
    switch situation.phase {
    case .undoReceived: return .finish(.restored)
    case .undoIntended where situation.resolution == .done: return .finish(.restored)
    case .undoIntended where !situation.guarantees.isRepeatable && situation.resolution == nil: return .fail(.inDoubt)
    case .pending, .intended, .received, .done, .undoIntended, .undone, .dropped: return .send
    }
  }

  /// Whether the world is back at what was recorded: by what differs from what the step wants, since that is what the
  /// step changed, and all it may put back.
  static func agrees(_ observation: AnyObservation, with before: AnyObservation) -> Bool {
    switch (before.isAbsent ? observation : observation.withoutTwins, before) {
    case (.absent, .absent): true
    case (.present(_, let now), .present(_, let then)): Set(now) == Set(then)
    default: false
    }
  }
}
