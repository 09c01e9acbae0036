import Journal
import PlinkflowKit
import Processes
import Runs
import Synchronization
import Workflow

/// What a step has of the names of which one step at a time changes something, or waits for.
struct Claim {
  let ticket: ExclusiveNames.Ticket
  /// How many of the names it has in full, in their order.
  var count = 0
  /// The locks of those that other processes have to be kept from.
  var locks: [ExclusiveLock] = []
  /// Whether it has all of them.
  var isHeld = false
  /// Whether a change of the step is being sent.
  var isSending = false
  /// When it began to wait.
  let began: Instant
  /// When to ask again for a name that another process has.
  var asking: Instant?
  /// When the step is given up.
  var deadline: Instant?

  /// When something has to be done about it, whoever else does what.
  var due: Instant? {
    if isHeld { return nil }
    guard let asking else { return deadline }
    return min(asking, deadline ?? asking)
  }
}

/// What came of asking for names.
private enum Asking {
  case held
  /// Somebody has one of them; what to say of it, and whether that is another process.
  case waits(String, elsewhere: Bool)
  case unusable(String, ExclusiveFolder.Unusable)
}

extension Execution {
  /// Whether a step may send a change now, because it has all of its names, or none are asked of it.
  func hasNames(_ step: Int) -> Bool {
    workflow.steps[step].exclusive.isEmpty || claims[step]?.isHeld == true
  }

  /// Takes the names of a step that is about to change something. Nil means: it has them, and what was seen before may
  /// be another's work by now.
  func takeNames(_ step: Int) -> ActivationOutcome? {
    if claims[step] == nil { claims[step] = Claim(ticket: ticket(of: step), began: clock.now) }
    switch ask(step) {
    case .held:
      return nil
    case .waits(let why, let elsewhere):
      if elsewhere, options.noWait {
        tell(step, why)
        releaseNames(step)
        return .poll(clock.now)
      }
      if let deadline = claims[step]?.deadline, clock.now >= deadline {
        releaseNames(step)
        return notGot(step, why)
      }
      keepWaiting(step, why)
      return .queues
    case .unusable(let name, let unusable):
      releaseNames(step)
      let fault = StepError.refused(
        "cannot make sure that it alone changes `\(name)`", notes: ["`\(unusable.path)`: \(unusable.why)"],
        help: "set PLINKFLOW_STATE to a folder of your own, the same one for all runs that share the name")
      return fail(step, fault, recorded(step).phase == .pending ? .nothingChanged : .standing)
    }
  }

  /// Gives the names of a step back, or waits for them no more.
  func releaseNames(_ step: Int) {
    guard !claims.isEmpty, let claim = claims.removeValue(forKey: step) else { return }
    if !claim.isHeld { activations[step]?.queued += clock.now - claim.began }
    // The last one first, so that whoever is woken finds the others free.
    for lock in claim.locks.reversed() { lock.release() }
    for name in workflow.steps[step].exclusive.reversed() { options.exclusive.leave(name, claim.ticket) }
  }

  /// Gives back what steps have that send nothing: where the run is being stopped, others need not wait for what is in
  /// flight.
  func releaseIdleNames() {
    for step in claims.keys.sorted() where claims[step]?.isSending == false { releaseNames(step) }
  }

  private func ticket(of step: Int) -> ExclusiveNames.Ticket {
    let direction = direction
    let holder = ExclusiveHolder(
      journal: journal.path, run: record.identifier, step: workflow.steps[step].name, token: token(step, direction))
    return ExclusiveNames.Ticket(holder) { [weak self] in
      Task { await self?.namesMoved(step) }
    }
  }

  // MARK: Asking

  private static let changes = " changes"

  private func ask(_ step: Int) -> Asking {
    guard var claim = claims[step] else { return .held }
    defer { claims[step] = claim }
    let names = workflow.steps[step].exclusive
    let own = claim.ticket.holder
    while claim.count < names.count {
      let name = names[claim.count]
      switch options.exclusive.enter(name, claim.ticket) {
      case .entered: break
      case .waits(let holder):
        return waits(step, &claim, "waits for `\(name)`, which \(holder.words(to: own, Self.changes))")
      case .waitsBehind(let holder): return waits(step, &claim, "waits for `\(name)`, after \(holder.words(to: own))")
      }
      if isReal(step) {
        do throws(ExclusiveFolder.Unusable) {
          switch try ExclusiveLock.take(name, in: options.exclusive.folder, for: claim.ticket.holder) {
          case .taken(let lock): claim.locks.append(lock)
          case .held(let holder):
            // Who took it this moment has not said so yet, and who lets it go says nothing any more.
            let why = holder.map { "waits for `\(name)`, which \($0.words(to: own, Self.changes))" }
            let before = activations[step]?.awaited?.why ?? "waits for `\(name)`, which another process changes"
            return waits(step, &claim, why ?? before, elsewhere: true)
          case .atWork(let holder, let processes):
            let numbers = processes.map(\.identifier).sorted().prefix(5).map(String.init).joined(separator: ", ")
            return waits(
              step, &claim,
              "waits for `\(name)`: a program of \(holder.words(to: own)) is still at work"
                + (numbers.isEmpty ? "" : " (\(processes.count == 1 ? "process" : "processes") \(numbers))")
                + ", and `plinkflow run` of that journal ends the doubt", elsewhere: true)
          }
        } catch {
          return .unusable(name, error)
        }
      }
      claim.count += 1
    }
    claim.isHeld = true
    claim.ticket.isServed.store(true, ordering: .releasing)
    activations[step]?.queued += clock.now - claim.began
    activations[step]?.awaited = nil
    return .held
  }

  /// Other processes are asked again every second, whatever the sandbox's pace: what they change is real.
  private static let interval = Duration.seconds(1)

  private func waits(_ step: Int, _ claim: inout Claim, _ why: String, elsewhere: Bool = false) -> Asking {
    claim.asking = elsewhere ? clock.now + Self.interval : nil
    if !elsewhere {
      activations[step]?.awaited = nil
    } else if activations[step]?.awaited?.why != why {
      activations[step]?.awaited = Activation.Awaited(why: why, since: clock.now)
    }
    // Those who come before it in this process have their own time. Of another process nobody knows that it ends.
    if let timeout = workflow.steps[step].timeout {
      claim.deadline = activations[step].map { $0.began + timeout }
    } else {
      claim.deadline = activations[step]?.awaited.map { $0.since + workflow.steps[step].kind.patience }
    }
    return .waits(why, elsewhere: elsewhere)
  }

  /// Whether other processes have to be kept from it. A lock is of the real machine, and what is changed in the sandbox
  /// is that run's own: its steps wait only for each other there, as they would in the real world. What `--real` lets
  /// out of the sandbox is as real as anywhere.
  private func isReal(_ step: Int) -> Bool {
    guard options.world.isSimulated else { return true }
    let declaration = workflow.steps[step]
    switch declaration.kind.simulation {
    case .none: return true
    case .notNeeded: return false
    case .ofConnection:
      return declaration.connection.map { !workflow.connections[$0].kind.isSimulated } ?? true
    }
  }

  // MARK: Waiting

  private func keepWaiting(_ step: Int, _ why: String) {
    tell(step, why)
    if let due = claims[step]?.due { startNameTimer(due) }
  }

  /// Says it once in each process: of a step that has sent nothing yet, nobody is told what an earlier one said.
  private func tell(_ step: Int, _ why: String) {
    guard activations[step]?.toldQueued != why else { return }
    activations[step]?.toldQueued = why
    note(.settling(why: why), step: step)
  }

  private func notGot(_ step: Int, _ why: String) -> ActivationOutcome {
    let began = activations[step]?.began ?? clock.now
    let fault = StepError.refused(
      "did not get its turn in time",
      notes: ["last seen: \(why)", "gave up after \(Int((clock.now - began).seconds)) s"],
      help: "run again to go on waiting, or give the step a longer `timeout`")
    return fail(step, fault, recorded(step).phase == .pending ? .nothingChanged : .standing)
  }

  /// A name that a step waits for got free, or it is the next one for it.
  private func namesMoved(_ step: Int) {
    goOn(step)
    dispatch()
  }

  private func goOn(_ step: Int) {
    guard !isStopping, let claim = claims[step], !claim.isHeld else { return }
    switch ask(step) {
    case .waits(let why, let elsewhere):
      if let deadline = claims[step]?.deadline, clock.now >= deadline { break }
      if elsewhere, options.noWait { break }
      return keepWaiting(step, why)
    case .held: return resume(step)
    case .unusable: break
    }
    // Its next activation decides, after a last observation.
    releaseNames(step)
    resume(step)
  }

  private func startNameTimer(_ due: Instant) {
    nameAlarm.set(for: due, by: clock) { await self.askAgain(at: $0) }
  }

  private func askAgain(at due: Instant) {
    nameAlarm.clear()
    let now = max(clock.now, due)
    for step in claims.keys.sorted() {
      if let due = claims[step]?.due, due <= now { goOn(step) }
    }
    if let next = claims.values.compactMap(\.due).min() { startNameTimer(next) }
    dispatch()
  }
}
