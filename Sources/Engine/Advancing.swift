import Document
import Journal
import PlinkflowKit
import Workflow

extension Execution {
  /// One turn of a step on its way forward.
  ///
  /// - Parameter placed: whether it holds a place. A step whose looks need none gives it up for them.
  func advance(_ step: Int, placed: Bool) async throws(JournalError) -> TurnOutcome {
    let bound: BoundStep
    do {
      bound = try turn(of: step).step
    } catch {
      return fail(step, error, recorded(step).phase == .pending ? .nothingChanged : .standing)
    }
    if recorded(step).phase == .intended, recorded(step).resolution == .done, let receipt = bound.assumedReceipt {
      note(.received(receipt: receipt), step: step)
    }
    let looksTogether = looksTogether(step)
    while !isStopping {
      let sighting: Sighting
      do {
        if placed, looksTogether {
          guard let found = takeFound(step)?.sighting else { return .looks }
          sighting = found
        } else {
          let identity = identity(of: step)
          sighting = try await inTime(step) { () async throws(Fault) in
            try await bound.observe(identity.receipt, token: identity.token)
          }
        }
      } catch {
        return notObserved(step, error)
      }
      // Progress is the other side's being at work; looking in vain for a change in doubt is none.
      if sighting.isSettling { turns[step]?.faults = 0 }
      let accepted = accepted(step)
      switch Forward.move(situation(of: step), on: sighting.accepting(accepted)) {
      case .finish(let how, let outputs):
        keep(sighting.accepted(of: accepted), step: step)
        return finish(step, how, outputs)
      case .wait(let why, let delay):
        if !sighting.isSettling { turns[step]?.looks += 1 }
        return wait(step, why, delay, isDoubt: !sighting.isSettling)
      case .fail(let fault, let aftermath):
        return fail(step, fault, aftermath)
      case .send(let before):
        if let failure = turns[step]?.failure { return notDone(step, failure) }
        guard !isStopping else { return .stopped }
        if looksTogether, !placed {
          keepFound(sighting, of: step, overwriting: sighting)
          return .changes
        }
        if let outcome = try await send(step, bound, over: sighting, before: before) { return outcome }
        if looksTogether { return .looks }
      }
    }
    return .stopped
  }

  /// How the step's thing may differ from what is wanted: as this run knows, or as the one before it did.
  private func accepted(_ step: Int) -> [Difference] {
    let recorded = recorded(step)
    guard recorded.phase == .pending else { return [] }
    return recorded.accepted.isEmpty ? known[step]?.accepted ?? [] : recorded.accepted
  }

  /// Hands what was accepted on to the runs that come after this one.
  private func keep(_ accepted: [Difference], step: Int) {
    guard !accepted.isEmpty, recorded(step).accepted != accepted else { return }
    note(.accepted(accepted), step: step)
  }

  private func situation(of step: Int) -> Forward.Situation {
    let recorded = recorded(step)
    return Forward.Situation(
      phase: recorded.phase, before: recorded.before, isKnown: known[step] != nil,
      doubt: doubt(step, patience: recorded.phase == .received ? .seconds(30) : .zero),
      isSentHere: turns[step]?.hasSent == true, refusal: turns[step]?.refusal,
      guarantees: turns[step]?.step.guarantees ?? Guarantees(), mayBeSentAgain: recorded.resolution == .again)
  }

  /// How to look for what the step makes: by its own change, or by what an earlier run left.
  private func identity(of step: Int) -> Event.Identity {
    let recorded = recorded(step)
    return recorded.identity ?? known[step]?.identity ?? Event.Identity(token: token(step, .run), receipt: nil)
  }

  /// Commits the intent, then sends. Nil means: look at once.
  private func send(
    _ step: Int, _ bound: BoundStep, over sighting: Sighting, before: Sighting
  ) async throws(JournalError) -> TurnOutcome? {
    let recorded = recorded(step)
    let token = token(step, .run)
    let found = before.isAbsent ? nil : recorded.identity ?? known[step]?.identity
    // What was sent before, and never answered, is not undone by what becomes of sending it again.
    let doubted = recorded.phase == .intended ? turns[step]?.sent : nil
    try await commit([.intended(Event.Intent(before: before, token: token, found: found))], step: step)
    turns[step]?.sent = timeline.now
    turns[step]?.looks = 0
    turns[step]?.hasSent = true
    turns[step]?.isWithoutEffect = false
    turns[step]?.refusal = nil
    do {
      let receipt = try await inTime(step) { () async throws(Fault) in
        try await bound.apply(over: sighting, token: token)
      }
      note(.received(receipt: receipt), step: step)
      turns[step]?.sent = timeline.now
      return nil
    } catch {
      return notApplied(step, bound, error, doubtedSince: doubted)
    }
  }

  /// It was looked at what a program did that ended badly, and that is not what is wanted: it is sent again as often as
  /// the workflow says, or given up.
  func notDone(_ step: Int, _ failure: Fault) -> TurnOutcome {
    turns[step]?.failure = nil
    return retry(step, after: failure, leaving: failure.isPartial ? .incomplete : .standing)
  }

  /// A program that changes ended badly. Nil means: look at once at what it did.
  func endedBadly(_ step: Int, _ bound: BoundStep, _ fault: Fault) -> TurnOutcome? {
    turns[step]?.sent = nil
    if bound.guarantees.isObservable {
      turns[step]?.failure = fault
      note(.settling(why: "\(fault.summary); looking at what it did"), step: step)
      return nil
    }
    if bound.guarantees.isRepeatable { return retry(step, after: fault, leaving: .standing) }
    return fail(step, fault.askingAPerson(about: workflow.steps[step].name), .standing)
  }

  private func notObserved(_ step: Int, _ fault: Fault) -> TurnOutcome {
    let fault = turns[step]?.failure?.followed(by: fault) ?? fault
    let isPending = recorded(step).phase == .pending
    if fault.class == .refused, !isRetried(fault, of: step) {
      return fail(step, fault, isPending ? .nothingChanged : fault.isWithoutEffect ? .vanished : .standing)
    }
    return retry(step, after: fault, leaving: isPending ? .nothingChanged : .standing)
  }

  /// Nil means: look at once.
  private func notApplied(
    _ step: Int, _ bound: BoundStep, _ fault: Fault, doubtedSince doubted: Timestamp?
  ) -> TurnOutcome? {
    if fault.class == .unknown, fault.isPartial { turns[step]?.mayHaveLeftParts = true }
    switch fault.class {
    case .refused where fault.isMade && !bound.guarantees.isObservable:
      return fail(step, fault.askingAPerson(about: workflow.steps[step].name), .standing)
    case .refused where fault.isMade:
      // The reply came, and is not kept: what was made is found without it.
      note(.received(receipt: .null), step: step)
      return fail(step, fault, .standing)
    case .refused where fault.mayBeDone || doubted != nil:
      turns[step]?.refusal = Turn.Refusal(fault: fault, isDoubted: doubted != nil)
      // Looked at once, unless the other side answers looks late.
      if workflow.steps[step].kind.visibleWithin == .zero { turns[step]?.sent = doubted }
      note(.retrying(fault, after: .zero), step: step)
      return nil
    case .refused where fault.isPartial:
      note(.received(receipt: .object([Value.Member]())), step: step)
      return fail(step, fault, .standing)
    case .refused where isRetried(fault, of: step):
      turns[step]?.sent = nil
      return retry(step, after: fault, leaving: .nothingChanged)
    case .refused:
      return fail(step, fault, doubted == nil ? .nothingChanged : .standing)
    case .transient:
      turns[step]?.sent = doubted
      turns[step]?.isWithoutEffect = doubted == nil
      return retry(step, after: fault, leaving: doubted == nil ? .nothingChanged : .standing)
    case .unknown where fault.mayPass:
      return endedBadly(step, bound, fault)
    case .unknown where fault.isPartial:
      return fail(step, fault, .incomplete)
    case .unknown:
      return retry(step, after: fault, leaving: .standing)
    }
  }

  private func finish(_ step: Int, _ how: How, _ sighting: Sighting) -> TurnOutcome {
    guard case .present(let outputs, _) = sighting else { return .settled }
    let recorded = recorded(step)
    // What an earlier run made is found by later ones as this one found it.
    let found = recorded.phase == .pending ? known[step]?.identity ?? identity(of: step) : nil
    let isNew = recorded.phase == .pending && known[step] == nil
    note(.done(Event.Done(how, outputs: outputs, found: isNew ? nil : found)), step: step)
    return .settled
  }
}
