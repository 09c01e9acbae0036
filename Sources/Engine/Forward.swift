import PlinkflowKit
import Runs

/// What to do next with a step on its way forward, decided from what is on disk and what was just observed. Pure.
enum Forward {
  enum Move: Equatable {
    /// The world is as wanted.
    case finish(How, outputs: AnyObservation)
    /// Commit an intent, unless one is there for this change already, and send.
    case send(before: AnyObservation)
    /// PlannedObservation again later.
    case wait(String, pollAfter: Duration)
    case fail(StepError, Event.Aftermath)
  }

  /// What the step's records and this process know of the change.
  struct Situation {
    let phase: StepRecord.Phase
    /// What stood before the change, once an intent holds it.
    let before: AnyObservation?
    /// Whether an earlier run brought the step about.
    let isKnown: Bool
    let doubt: Doubt
    /// Whether this process has sent the change.
    var isSentHere = true
    /// Why the change was refused, where the world may be as wanted all the same.
    var refusal: Activation.Refusal?
    /// What is certain of the step's changes.
    var guarantees = Guarantees()
    /// Whether a person said so of a change in doubt.
    var mayBeSentAgain = false
  }

  static func move(_ situation: Situation, on observation: AnyObservation) -> Move {
    switch observation {
    case .settling(let why, let delay):
      return .wait(why, pollAfter: delay)
    case .foreign(let what):
      return .fail(
        .refused("cannot go on: something that this run did not create is in the way", notes: [what]),
        situation.phase == .pending ? .nothingChanged : .standing)
    case .present(_, let drift) where drift.isEmpty:
      return .finish(how(situation), outputs: observation)
    case .absent, .present:
      return unsatisfied(situation, observation)
    }
  }

  private static func how(_ situation: Situation) -> How {
    guard situation.phase != .pending, let before = situation.before else {
      return situation.isKnown ? .unchanged : .adopted
    }
    return before.isAbsent ? .created : .changed
  }

  private static func unsatisfied(_ situation: Situation, _ observation: AnyObservation) -> Move {
    // What was made twice shows that the change arrived; the second one is taken away by another change.
    if observation.twin != nil {
      return .send(before: situation.phase == .pending ? observation.withoutTwins : situation.before ?? .absent)
    }
    if let refusal = situation.refusal {
      // Where the other side answers polls late, what it refused to make twice may yet show.
      if let delay = situation.doubt.pollDelay {
        return .wait("is there already, and not visible yet", pollAfter: delay)
      }
      return .fail(refusal.fault, refusal.isDoubted ? .standing : .nothingChanged)
    }
    switch situation.phase {
    case .pending, .done, .undone, .dropped, .undoIntended, .undoReceived:
      return .send(before: observation)
    case .intended:
      // Sent, perhaps; not seen yet, perhaps. With the same token, sending again is sound once it must have shown.
      if let delay = situation.doubt.pollDelay {
        return .wait("the change may not have arrived", pollAfter: delay)
      }
      let guarantees = situation.guarantees
      guard guarantees.isObservable || guarantees.isRepeatable || situation.mayBeSentAgain else {
        return .fail(.inDoubt, .standing)
      }
      return .send(before: situation.before ?? observation)
    case .received:
      if let delay = situation.doubt.pollDelay { return .wait("made, and not visible yet", pollAfter: delay) }
      if case .present(_, let drift) = observation {
        // An earlier process may have taken for a reply what was none, and nobody knows what else became of the change.
        guard situation.isSentHere else { return .send(before: situation.before ?? observation) }
        return .fail(
          .refused("was changed, and still differs from what is wanted", notes: drift.map(\.sentence)), .standing)
      }
      // What of it stands all the same is still the step's own.
      guard situation.guarantees.isWhole else {
        guard situation.isSentHere else { return .send(before: situation.before ?? observation) }
        return .fail(
          .refused("was made, and `observe` does not see it", help: "run again to make it anew"), .standing)
      }
      return .fail(
        .refused("was made, and is nowhere to be found", help: "run again to make it anew"), .vanished)
    }
  }
}

/// Whether a change that was sent and does not show may yet show: the other side answers reads late.
struct Doubt {
  /// How long since the change was sent; nil if it is known not to have arrived.
  let sinceSent: Duration?
  /// How often it was looked for in vain since then, in this process, and waited for after that.
  let polls: Int
  /// For how long it may fail to show.
  let window: Duration

  /// When to observe again; nil once it must have shown. Only this process's own waiting counts, an eighth of the
  /// window before each observation: a clock that jumped ahead would end the doubt too early, and one that was set back
  /// would prolong it. Ten polls, since a jump may cut short the wait that it falls into.
  var pollDelay: Duration? {
    guard sinceSent != nil, polls < 10 else { return nil }
    return max(.milliseconds(1), window / 8)
  }
}

extension Observation {
  var isAbsent: Bool {
    if case .absent = self { true } else { false }
  }

  var isSettling: Bool {
    if case .settling = self { true } else { false }
  }
}

extension Difference {
  /// The difference as a line of text.
  var sentence: String {
    "`\(field)` is \(found.map { "`\($0)`" } ?? "absent"), wanted \(wanted.map { "`\($0)`" } ?? "absent")"
  }
}
