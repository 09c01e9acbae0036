import Document
import PlinkflowKit
import Runs
import Workflow

/// What this process knows of a step that it took up, beyond what is on disk.
struct Activation {
  let step: BoundStep
  /// When this process took it up.
  let began: Instant
  /// When a change of it was last sent, or an undo; nil if that was known not to arrive.
  var sent: Instant?
  /// How often it was looked for in vain since then.
  var polls = 0
  /// Whether this process has sent a change of it.
  var hasSent = false
  /// Whether the other side, or the network, said of what was sent last that it changed nothing, and nothing that was
  /// sent before it is in doubt.
  var isWithoutEffect = false
  /// How often in a row it met a fault that may pass.
  var faults = 0
  /// Why what was sent last was refused, where the world may be as wanted all the same.
  var refusal: Refusal?
  /// How the program of what was sent last ended badly, until it was observed what that did.
  var failure: StepError?
  /// Whether parts of an attempt may stand that ended badly, whatever becomes of the next one.
  var mayHaveLeftParts: Bool
  /// What was seen ahead of a change that waits for a slot.
  var held: HeldObservation?
  /// How long it waited for what one step at a time changes.
  var queued = Duration.zero
  /// What this process last said that it waits for of that.
  var toldQueued: String?
  /// What it waits for that another process changes.
  var awaited: Awaited?

  struct Refusal: Equatable {
    let fault: StepError
    /// Whether the same was sent before and never answered, so that it may yet show.
    let isDoubted: Bool
  }

  struct Awaited {
    let why: String
    let since: Instant
  }

  struct HeldObservation {
    /// Nothing where it cannot be read.
    let observation: AnyObservation?
    let at: Instant
    /// For how long it stands for what is there.
    let validity: Duration
  }
}

/// How an activation ended.
enum ActivationOutcome {
  /// Nothing is left to do for the step.
  case settled
  case failed
  case poll(Instant)
  /// Something is to be changed, which takes a slot.
  case changes
  /// Something was changed, or seen too long ago: it is observed beside all others, which takes no slot.
  case observes
  /// Somebody else changes what the step would: it holds no slot, and is woken.
  case queues
  /// The run is being stopped: the step stays as the journal knows it.
  case stopped
}

extension Execution {
  /// Whether nothing has to be done for a step in this direction.
  func isSettled(_ step: Int) -> Bool {
    let record = recorded(step)
    if direction == .run { return record.phase == .done }
    return !scope.takes(record)
  }

  /// The step's activation, begun at its first one in this process.
  func activation(of step: Int) throws(StepError) -> Activation {
    if let begun = activations[step] { return begun }
    let declaration = workflow.steps[step]
    let parameters = try workflow.parameters(of: step) { self.recorded($0).outputs }
    let bound = try declaration.bind(parameters, using: clients.client(of: declaration, approvals: approvals))
    let recorded = recorded(step)
    // What has come to its end shows by now.
    let sent = recorded.isBegun && !recorded.isIncomplete ? recorded.intended : nil
    let activation = Activation(step: bound, began: clock.now, sent: sent, mayHaveLeftParts: recorded.isIncomplete)
    activations[step] = activation
    return activation
  }

  /// The token of this step's change, or of the undo of it.
  func token(_ step: Int, _ direction: Token.Direction) -> Token {
    recorded(step).token(in: record.identifier, direction)
  }

  func doubt(_ step: Int, patience: Duration) -> Doubt {
    let activation = activations[step]
    return Doubt(
      sinceSent: activation?.sent.map { clock.now - $0 }, polls: activation?.polls ?? 0,
      window: options.scaled(max(workflow.steps[step].kind.visibleWithin, patience)))
  }

  // MARK: Waiting and failing

  /// Waits for what is on its way, no longer than the step may take.
  ///
  /// - Parameter isDoubt: whether it is about a change that may yet show, which takes its full time.
  func wait(_ step: Int, _ why: String, _ delay: Duration, isDoubt: Bool) -> ActivationOutcome {
    if recorded(step).settling != why { note(.settling(why: why), step: step) }
    return poll(
      step, in: delay, by: isDoubt ? .doubt : .progress,
      becauseOf: .refused("was not ready in time", notes: ["last seen: \(why)"]))
  }

  /// Whether a refusal is tried again, because it may pass and the workflow says how often.
  func isRetried(_ fault: StepError, of step: Int) -> Bool {
    fault.class == .refused && fault.mayPass && workflow.steps[step].retry != nil
  }

  /// Asks something of a step, which may take what is left of the step's `timeout` for it.
  func inTime<R>(_ step: Int, _ body: () async throws(StepError) -> R) async throws(StepError) -> R {
    guard let timeout = workflow.steps[step].timeout else { return try await body() }
    let left = timeout - (clock.now - (activations[step]?.began ?? clock.now))
    // A last observation is worth a second, however late it is.
    let deadline = ContinuousClock.now + max(.seconds(1), left)
    let result = await StepDeadline.$current.withValue(deadline) { () async -> Result<R, StepError> in
      do throws(StepError) {
        return .success(try await body())
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Tries again what may pass, no oftener and no longer than the step may.
  ///
  /// - Parameter aftermath: what is left of it where it is given up.
  func retry(_ step: Int, after fault: StepError, leaving aftermath: Event.Aftermath) -> ActivationOutcome {
    let faults = (activations[step]?.faults ?? 0) + 1
    activations[step]?.faults = faults
    let retry = workflow.steps[step].retry
    var isPaced = false
    var delay = retry?.delay ?? min(.seconds(30), .seconds(1) * (1 << min(faults - 1, 5)))
    if case .transient(.some(let asked)) = fault.class {
      delay = max(asked, .zero)
      isPaced = true
    }
    // A server that names its delay is waited for; anything else is tried a few times.
    let most = retry?.attempts ?? (fault.mayPass && retry == nil ? 1 : 10)
    if faults >= most && (!isPaced || retry?.attempts != nil) { return fail(step, fault, aftermath) }
    let scaled = options.scaled(delay)
    note(.retrying(fault, after: scaled), step: step)
    return poll(step, in: delay, becauseOf: fault, leaving: aftermath)
  }

  private func poll(
    _ step: Int, in delay: Duration, by reason: PollBatch.Reason = .retry, becauseOf fault: StepError,
    leaving aftermath: Event.Aftermath = .standing
  ) -> ActivationOutcome {
    let limit = workflow.steps[step].timeout ?? workflow.steps[step].kind.patience
    let began = activations[step]?.began ?? clock.now
    // A kind's own patience is for its change, and not for those that come before it.
    let queued = workflow.steps[step].timeout == nil ? activations[step]?.queued ?? .zero : .zero
    if clock.now - began - queued >= limit {
      var fault = fault
      fault.notes.append("gave up after \(Int(limit.seconds)) s")
      fault.help = fault.help ?? "run again to go on waiting, or give the step a longer `timeout`"
      return fail(step, fault, recorded(step).phase == .pending ? .nothingChanged : aftermath)
    }
    return .poll(nextPoll(at: step, in: max(.milliseconds(1), options.scaled(delay)), reason))
  }

  func fail(_ step: Int, _ fault: StepError, _ aftermath: Event.Aftermath) -> ActivationOutcome {
    let fault = fault == .inDoubt ? fault.askingAPerson(about: workflow.steps[step].name) : fault
    // What is known to have changed nothing leaves nothing in doubt, also where nobody can observe it any more.
    let isWithoutEffect = recorded(step).isInDoubt && activations[step]?.isWithoutEffect == true
    let last = aftermath == .standing && isWithoutEffect ? .nothingChanged : aftermath
    let isForgotten = direction == .run && (last == .nothingChanged || last == .vanished)
    note(.failed(fault, isForgotten && activations[step]?.mayHaveLeftParts == true ? .incomplete : last), step: step)
    return .failed
  }
}

extension StepRecord {
  /// Whether a change or an undo of it was sent, as far as the journal knows, and not yet seen to its end.
  var isBegun: Bool {
    switch phase {
    case .intended, .received, .undoIntended, .undoReceived: true
    case .pending, .done, .undone, .dropped: false
    }
  }
}
