import Document
import Journal
import PlinkflowKit
import Runs
import Workflow

extension Execution {
  /// One activation of a step on its way forward.
  ///
  /// - Parameter holdsSlot: whether it holds a slot. A step whose observations need none gives it up for them.
  func advance(_ step: Int, holdsSlot: Bool) async throws(JournalError) -> ActivationOutcome {
    let bound: BoundStep
    do {
      bound = try activation(of: step).step
    } catch {
      return fail(step, error, recorded(step).phase == .pending ? .nothingChanged : .standing)
    }
    if recorded(step).phase == .intended, recorded(step).resolution == .done, let receipt = bound.assumedReceipt {
      note(.received(receipt: receipt), step: step)
    }
    let isObservedInBatches = isObservedInBatches(step)
    while !isStopping {
      let observation: AnyObservation
      do {
        if holdsSlot, isObservedInBatches {
          guard let found = takeObservation(step)?.observation else { return .observes }
          observation = found
        } else {
          let identity = identity(of: step)
          observation = try await inTime(step) { () async throws(StepError) in
            try await bound.observe(identity.receipt, token: identity.token)
          }
        }
      } catch {
        return notObserved(step, error)
      }
      // Progress is the other side's being at work; looking in vain for a change in doubt is none.
      if observation.isSettling { activations[step]?.faults = 0 }
      let accepted = accepted(step)
      switch Forward.move(situation(of: step), on: observation.accepting(accepted)) {
      case .finish(let how, let outputs):
        keep(observation.accepted(of: accepted), step: step)
        return finish(step, how, outputs)
      case .wait(let why, let delay):
        if !observation.isSettling { activations[step]?.polls += 1 }
        return wait(step, why, delay, isDoubt: !observation.isSettling)
      case .fail(let fault, let aftermath):
        return fail(step, fault, aftermath)
      case .send(let before):
        if let failure = activations[step]?.failure { return notDone(step, failure) }
        guard !isStopping else { return .stopped }
        guard hasNames(step) else {
          if let outcome = takeNames(step) { return outcome }
          if holdsSlot, isObservedInBatches { return .observes }
          continue
        }
        if isObservedInBatches, !holdsSlot {
          keepObservation(observation, of: step, overwriting: observation)
          return .changes
        }
        if let outcome = try await send(step, bound, over: observation, before: before) { return outcome }
        if isObservedInBatches { return .observes }
      }
    }
    return .stopped
  }

  /// How the step's thing may differ from what is wanted: as this run knows, or as the one before it did.
  private func accepted(_ step: Int) -> [Difference] {
    let recorded = recorded(step)
    guard recorded.phase == .pending else { return [] }
    return recorded.accepted.isEmpty ? prior[step]?.accepted ?? [] : recorded.accepted
  }

  /// Hands what was accepted on to the runs that come after this one.
  private func keep(_ accepted: [Difference], step: Int) {
    guard !accepted.isEmpty, recorded(step).accepted != accepted else { return }
    note(.accepted(accepted), step: step)
  }

  private func situation(of step: Int) -> Forward.Situation {
    let recorded = recorded(step)
    return Forward.Situation(
      phase: recorded.phase, before: recorded.before, isKnown: prior[step] != nil,
      doubt: doubt(step, patience: recorded.phase == .received ? .seconds(30) : .zero),
      isSentHere: activations[step]?.hasSent == true, refusal: activations[step]?.refusal,
      guarantees: activations[step]?.step.guarantees ?? Guarantees(), mayBeSentAgain: recorded.resolution == .again)
  }

  /// How to look for what the step makes: by its own change, or by what an earlier run left.
  private func identity(of step: Int) -> Event.Identity {
    Event.Identity(recorded(step), prior: prior[step], token: token(step, .run))
  }

  /// Commits the intent, then sends. Nil means: observe once.
  private func send(
    _ step: Int, _ bound: BoundStep, over observation: AnyObservation, before: AnyObservation
  ) async throws(JournalError) -> ActivationOutcome? {
    claims[step]?.isSending = true
    defer { releaseNames(step) }
    let recorded = recorded(step)
    let token = token(step, .run)
    let found = before.isAbsent ? nil : recorded.identity ?? prior[step]?.identity
    // What was sent before, and never answered, is not undone by what becomes of sending it again.
    let doubted = recorded.phase == .intended ? activations[step]?.sent : nil
    try await commit([.intended(Event.Intent(before: before, token: token, found: found))], step: step)
    activations[step]?.sent = clock.now
    activations[step]?.polls = 0
    activations[step]?.hasSent = true
    activations[step]?.isWithoutEffect = false
    activations[step]?.refusal = nil
    do {
      let receipt = try await inTime(step) { () async throws(StepError) in
        try await bound.apply(over: observation, token: token)
      }
      note(.received(receipt: receipt), step: step)
      activations[step]?.sent = clock.now
      return nil
    } catch {
      return notApplied(step, bound, error, doubtedSince: doubted)
    }
  }

  /// It was observed what a program did that ended badly, and that is not what is wanted: it is sent again as often as
  /// the workflow says, or given up.
  func notDone(_ step: Int, _ failure: StepError) -> ActivationOutcome {
    activations[step]?.failure = nil
    return retry(step, after: failure, leaving: failure.isPartial ? .incomplete : .standing)
  }

  /// A program that changes ended badly. Nil means: observe once at what it did.
  func endedBadly(_ step: Int, _ bound: BoundStep, _ fault: StepError) -> ActivationOutcome? {
    activations[step]?.sent = nil
    if bound.guarantees.isObservable {
      activations[step]?.failure = fault
      note(.settling(why: "\(fault.summary); looking at what it did"), step: step)
      return nil
    }
    if bound.guarantees.isRepeatable { return retry(step, after: fault, leaving: .standing) }
    return fail(step, fault.askingAPerson(about: workflow.steps[step].name), .standing)
  }

  private func notObserved(_ step: Int, _ fault: StepError) -> ActivationOutcome {
    let fault = activations[step]?.failure?.followed(by: fault) ?? fault
    let isPending = recorded(step).phase == .pending
    if fault.class == .refused, !isRetried(fault, of: step) {
      return fail(step, fault, isPending ? .nothingChanged : fault.isWithoutEffect ? .vanished : .standing)
    }
    return retry(step, after: fault, leaving: isPending ? .nothingChanged : .standing)
  }

  /// Nil means: observe once.
  private func notApplied(
    _ step: Int, _ bound: BoundStep, _ fault: StepError, doubtedSince doubted: Instant?
  ) -> ActivationOutcome? {
    if fault.class == .unknown, fault.isPartial { activations[step]?.mayHaveLeftParts = true }
    switch fault.class {
    case .refused where fault.isMade && !bound.guarantees.isObservable:
      return fail(step, fault.askingAPerson(about: workflow.steps[step].name), .standing)
    case .refused where fault.isMade:
      // The reply came, and is not kept: what was made is found without it.
      note(.received(receipt: .null), step: step)
      return fail(step, fault, .standing)
    case .refused where fault.mayBeDone || doubted != nil:
      activations[step]?.refusal = Activation.Refusal(fault: fault, isDoubted: doubted != nil)
      // Observed once, unless the other side answers observations late.
      if workflow.steps[step].kind.visibleWithin == .zero { activations[step]?.sent = doubted }
      note(.retrying(fault, after: .zero), step: step)
      return nil
    case .refused where fault.isPartial:
      note(.received(receipt: .object([Value.Member]())), step: step)
      return fail(step, fault, .standing)
    case .refused where isRetried(fault, of: step):
      activations[step]?.sent = nil
      return retry(step, after: fault, leaving: .nothingChanged)
    case .refused:
      return fail(step, fault, doubted == nil ? .nothingChanged : .standing)
    case .transient:
      activations[step]?.sent = doubted
      activations[step]?.isWithoutEffect = doubted == nil
      return retry(step, after: fault, leaving: doubted == nil ? .nothingChanged : .standing)
    case .unknown where fault.mayPass:
      return endedBadly(step, bound, fault)
    case .unknown where fault.isPartial:
      return fail(step, fault, .incomplete)
    case .unknown:
      return retry(step, after: fault, leaving: .standing)
    }
  }

  private func finish(_ step: Int, _ how: How, _ observation: AnyObservation) -> ActivationOutcome {
    guard case .present(let outputs, _) = observation else { return .settled }
    let recorded = recorded(step)
    // What an earlier run made is found by later ones as this one found it.
    let found = recorded.phase == .pending ? prior[step]?.identity ?? identity(of: step) : nil
    let isNew = recorded.phase == .pending && prior[step] == nil
    note(.done(Event.Done(how, outputs: outputs, found: isNew ? nil : found)), step: step)
    return .settled
  }
}
