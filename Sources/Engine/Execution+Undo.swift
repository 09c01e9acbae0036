import Document
import Journal
import PlinkflowKit
import Runs
import Workflow

extension Execution {
  /// One activation of a step on its way back.
  ///
  /// - Parameter holdsSlot: whether it holds a slot. A step whose observations need none gives it up for them.
  func takeBack(_ step: Int, holdsSlot: Bool) async throws(JournalError) -> ActivationOutcome {
    let bound: BoundStep
    do {
      bound = try activation(of: step).step
    } catch {
      return fail(step, error, .standing)
    }
    guard bound.isReversible else {
      note(.undone(.irreversible), step: step)
      return .settled
    }
    let isObservedInBatches = isObservedInBatches(step)
    while !isStopping {
      let recorded = recorded(step)
      let identity = Event.Identity(recorded, token: token(step, .run))
      if holdsSlot, isObservedInBatches {
        guard takeObservation(step) != nil, hasNames(step) else { return .observes }
        return try await sendBack(step, bound, identity) ?? .observes
      }
      let move: Backward.Move
      var isSettling = false
      do {
        let observation = try await inTime(step) { () async throws(StepError) in
          try await bound.observeUnrecorded(identity.receipt, token: identity.token)
        }
        isSettling = observation.isSettling
        if isSettling { activations[step]?.faults = 0 }
        move = Backward.move(situation(of: step), on: observation)
      } catch {
        guard error.class == .refused, !error.isUnseen, !recorded.isUndoSent, !isRetried(error, of: step) else {
          return notSeen(step, activations[step]?.failure?.followed(by: error) ?? error)
        }
        // What cannot be read any more, such as a launch that failed, may still be deleted.
        move = .send
      }
      switch move {
      case .finish(let restoration):
        note(.undone(restoration), step: step)
        return .settled
      case .wait(let why, let delay):
        if !isSettling { activations[step]?.polls += 1 }
        return wait(step, why, delay, isDoubt: !isSettling)
      case .fail(let fault):
        return fail(step, fault, activations[step]?.refusal == nil ? .standing : .nothingChanged)
      case .send, .sendUnproven:
        if let failure = activations[step]?.failure {
          return notDone(step, move == .send ? failure : failure.unproven(of: workflow.steps[step].name))
        }
        guard !isStopping else { return .stopped }
        guard hasNames(step) else {
          if let outcome = takeNames(step) { return outcome }
          continue
        }
        if isObservedInBatches {
          keepObservation(nil, of: step, overwriting: recorded.before ?? .absent)
          return .changes
        }
        if let outcome = try await sendBack(step, bound, identity) { return outcome }
      }
    }
    return .stopped
  }

  private func situation(of step: Int) -> Backward.Situation {
    let recorded = recorded(step)
    return Backward.Situation(
      phase: recorded.phase, before: recorded.before ?? .absent, doubt: doubt(step, patience: .seconds(30)),
      refusal: activations[step]?.refusal, guarantees: activations[step]?.step.guarantees ?? Guarantees(),
      resolution: recorded.resolution, mayHideParts: recorded.mayHideParts || activations[step]?.failure != nil)
  }

  /// Commits the undo intent, then sends. Nil means: observe once.
  private func sendBack(
    _ step: Int, _ bound: BoundStep, _ identity: Event.Identity
  ) async throws(JournalError) -> ActivationOutcome? {
    claims[step]?.isSending = true
    defer { releaseNames(step) }
    let token = token(step, .undo)
    let doubted = recorded(step).phase == .undoIntended ? activations[step]?.sent : nil
    try await commit([.undoIntended(token)], step: step)
    activations[step]?.sent = clock.now
    activations[step]?.polls = 0
    activations[step]?.isWithoutEffect = false
    activations[step]?.refusal = nil
    do {
      try await inTime(step) { () async throws(StepError) in try await takeBack(step, bound, identity, token) }
      note(.undoReceived, step: step)
      return nil
    } catch {
      switch error.class {
      case .refused where error.mayBeDone:
        activations[step]?.refusal = Activation.Refusal(fault: error, isDoubted: false)
        note(.retrying(error, after: .zero), step: step)
        return nil
      case .refused where isRetried(error, of: step):
        activations[step]?.sent = nil
        return retry(step, after: error, leaving: .nothingChanged)
      case .refused: return fail(step, error, .nothingChanged)
      case .transient:
        activations[step]?.sent = doubted
        activations[step]?.isWithoutEffect = doubted == nil
        return retry(step, after: error, leaving: doubted == nil ? .nothingChanged : .standing)
      case .unknown where error.mayPass: return endedBadly(step, bound, error)
      case .unknown: return retry(step, after: error, leaving: .standing)
      }
    }
  }

  /// Restores what stood before. A step may refuse to touch what somebody else changed since; where a person accepted
  /// that change, it is first made what the step wanted.
  private func takeBack(
    _ step: Int, _ bound: BoundStep, _ identity: Event.Identity, _ token: Token
  ) async throws(StepError) {
    let recorded = recorded(step)
    let before = recorded.before ?? .absent
    do {
      try await bound.undo(to: before, identity.receipt, token: token)
    } catch {
      guard case .refused = error.class, !recorded.accepted.isEmpty else { throw error }
      let observation = try await bound.observeUnrecorded(identity.receipt, token: identity.token)
      guard !observation.accepted(of: recorded.accepted).isEmpty else { throw error }
      _ = try await bound.apply(over: observation, token: self.token(step, .run))
      try await bound.undo(to: before, identity.receipt, token: token)
    }
  }

  private func notSeen(_ step: Int, _ fault: StepError) -> ActivationOutcome {
    if fault.class == .refused, !isRetried(fault, of: step) { return fail(step, fault, .standing) }
    return retry(step, after: fault, leaving: .standing)
  }
}

extension StepRecord {
  var isUndoSent: Bool { phase == .undoIntended || phase == .undoReceived }
}
