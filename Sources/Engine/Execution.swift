import Document
import Graph
import Journal
import PlinkflowKit
import Runs
import Workflow

/// One process's work on one run, in one direction: the loop with effects around the pure decisions.
///
/// Every step is taken through short activations. An activation holds one of `jobs` slots, observes, and decides; it
/// ends when the step is done, has failed, or has to wait. A step that waits holds no slot and no task. Where a
/// connection merges looks, an activation that observes needs no slot, and one that changes something observes neither
/// before nor after.
public actor Execution {
  let workflow: Workflow
  let journal: Journal
  let options: RunOptions
  let clock: any Clock
  let clients: Clients
  let approvals: Approvals
  let direction: Token.Direction
  /// What an undo takes back.
  let scope: UndoScope
  let numbers: [Int]
  /// What an earlier run left of each step.
  let prior: PriorState
  /// Where the files of its steps' programs are.
  let programFolder: Event.ProgramFolder?
  let graph: StepGraph
  /// What a person says of changes in doubt.
  let resolutions: Resolutions
  /// Who is told of what programs print, as it comes.
  var tellLine: LineTeller?
  let printedObservations = PrintedObservations()

  var record: RunRecord
  /// When steps that wait are observed next, by what they can be observed with.
  var pollBatches: [PollBatch: Instant] = [:]
  /// What this process alone knows of each step that it took up.
  var activations: [Int: Activation] = [:]
  /// What steps have of what one at a time changes, or wait for.
  var claims: [Int: Claim] = [:]
  /// When names that other processes have are asked for again.
  var nameAlarm = Alarm()

  /// Who is active when.
  private var dispatcher: Dispatcher
  /// When the next step is polled.
  private var pollAlarm = Alarm()
  private var watch: Task<Void, Never>?
  private var waiting = 0
  private var hasFailed = false
  private var signal: Int32?
  private var journalError: JournalError?
  private var finished: CheckedContinuation<Void, Never>?

  init(
    of prepared: Prepared, direction: Token.Direction, keeping: String? = nil, removing: [String]? = nil,
    resolving resolutions: Resolutions = .none, journal: Journal, options: RunOptions, clock: any Clock,
    durations: [String: Duration]
  ) {
    self.resolutions = resolutions
    workflow = prepared.workflow
    record = prepared.record
    numbers = prepared.numbers
    prior = prepared.prior
    programFolder = prepared.programFolder
    clients = prepared.clients
    approvals = .journaled(in: journal, of: prepared.record)
    self.direction = direction
    scope = UndoScope(of: prepared.record, keeping: keeping, only: removing)
    self.journal = journal
    self.options = options
    self.clock = clock
    let forward = StepGraph(needs: prepared.workflow.steps.map { $0.dependencies })
    graph = direction == .run ? forward : forward.reversed
    dispatcher = Dispatcher(
      graph, durations: prepared.workflow.steps.map { (durations[$0.name] ?? $0.kind.usually).seconds },
      slots: options.jobs)
  }

  /// Takes the run as far as it goes, and tells how it ended. To be called once.
  public func run() async -> RunResult {
    await Workplace.$ofRun.withValue(journal.workplace(programFolder?.folder)) { await execute() }
  }

  private func execute() async -> RunResult {
    do {
      try await commit([
        .opened(
          Event.Opening(
            direction: direction, process: options.process, host: options.host, version: options.version,
            keeping: scope.keeping, removing: scope.only?.sorted(), programs: workflow.programs,
            programFolder: programFolder))
      ])
      try await resolve()
      // Found before any is released: what a released step frees is no beginning, and must not be taken twice.
      for step in dispatcher.roots { release(step) }
      dispatch()
      if !isIdle { await withCheckedContinuation { finished = $0 } }
      try await commit([.closed(Event.Closing(endState, signal: signal))])
    } catch {
      journalError = journalError ?? error
    }
    pollAlarm.cancel()
    nameAlarm.cancel()
    for step in claims.keys { releaseNames(step) }
    watch?.cancel()
    await journal.finishTelling()
    return RunResult(state: record.state(isAlive: false), record: record, signal: signal, journalError: journalError)
  }

  /// Sends nothing new, lets what is in flight come to its end, and ends the run resumable.
  public func stop(signal: Int32) {
    guard self.signal == nil else { return }
    self.signal = signal
    dispatcher.stop()
    pollAlarm.cancel()
    nameAlarm.cancel()
    releaseIdleNames()
    endIfIdle()
  }

  /// Tells of each line that a program prints, as it comes. To be called before ``run()``.
  public func follow(_ tell: LineTeller) { tellLine = tell }

  /// How many steps are active.
  package var busy: Int { dispatcher.active }

  var isStopping: Bool { signal != nil || journalError != nil }

  private var endState: RunState {
    if record.steps.contains(where: { $0.isInDoubt && $0.fault != nil }) { return .inDoubt }
    if signal != nil { return .interrupted }
    if hasFailed { return .failed }
    if waiting > 0 { return .waiting }
    if direction == .run || scope.only != nil { return .done }
    return scope.keeping == nil ? .undone : .interrupted
  }

  // MARK: The loop

  /// A step whose needs are met takes its activation, unless it is done already.
  private func release(_ step: Int) {
    if isSettled(step) {
      settle(step)
    } else {
      begin(step)
    }
  }

  /// A step takes its first activation: with all others where its observations need no slot, else when it gets one.
  private func begin(_ step: Int) {
    if isObservedInBatches(step) { startObserving(step) } else { dispatcher.enqueue(step) }
  }

  /// Frees the steps that needed this one. Iterative, since a run with nothing to do is one long chain of these.
  private func settle(_ step: Int) {
    var settled = [step]
    while let step = settled.popLast() {
      for freed in dispatcher.settle(step) {
        if isSettled(freed) { settled.append(freed) } else { begin(freed) }
      }
    }
  }

  /// A step that waited for what one at a time changes takes its next activation, ahead of those that hold nothing up.
  func resume(_ step: Int) {
    if isObservedInBatches(step) { startObserving(step) } else { dispatcher.enqueue(step, isUrgent: true) }
  }

  func dispatch() {
    loop: while !isStopping {
      switch dispatcher.next(asksNobody: { workflow.steps[$0].connection == nil }) {
      case .activate(let step): Task { await self.work(from: step) }
      case .watch:
        startWatch()
        break loop
      case .nothing: break loop
      }
    }
    if !isStopping { startTimer() }
    endIfIdle()
  }

  /// Takes one step after the other for as long as any is ready: where there is nothing to do, a task for each step
  /// would cost more than its activation.
  private func work(from first: Int) async {
    var next: Int? = first
    while let step = next {
      let start = ContinuousClock.now
      await recordingCalls(of: step) { await self.take(step, holdsSlot: true) }
      dispatcher.endActivation(after: start.duration(to: .now))
      next = isStopping ? nil : dispatcher.successor()
      // What this step freed beyond one more is for the slots that are empty.
      if next != nil { dispatch() }
    }
    dispatcher.freeSlot()
    dispatch()
  }

  /// Takes the other slots once an activation turns out to take its time.
  private func startWatch() {
    guard watch == nil else { return }
    let ended = dispatcher.pace.ended
    watch = Task {
      try? await Task.sleep(for: SlotPace.patience)
      self.endWatch(since: ended)
    }
  }

  private func endWatch(since ended: Int) {
    watch = nil
    dispatcher.endWatch(since: ended)
    dispatch()
  }

  /// Observes one step, beside all others that are due: it holds no slot.
  private func startObserving(_ step: Int) {
    guard !isStopping else { return }
    dispatcher.begin()
    Task { await self.observe(step) }
  }

  private func observe(_ step: Int) async {
    await recordingCalls(of: step) { await self.take(step, holdsSlot: false) }
    dispatcher.end()
    dispatch()
  }

  private func take(_ step: Int, holdsSlot: Bool) async {
    do {
      let outcome =
        direction == .run
        ? try await advance(step, holdsSlot: holdsSlot) : try await takeBack(step, holdsSlot: holdsSlot)
      switch outcome {
      case .changes, .observes, .queues: break
      case .settled, .failed, .poll, .stopped: releaseNames(step)
      }
      switch outcome {
      case .settled:
        activations[step] = nil
        settle(step)
      case .failed:
        activations[step] = nil
        hasFailed = true
      case .poll(let instant):
        if options.noWait { waiting += 1 } else { dispatcher.poll(step, at: instant) }
      case .changes:
        dispatcher.enqueue(step, isUrgent: claims[step] != nil)
      case .observes:
        startObserving(step)
      case .queues, .stopped:
        break
      }
    } catch {
      releaseNames(step)
      journalError = journalError ?? error
    }
  }

  private var isIdle: Bool {
    isStopping ? dispatcher.active == 0 : dispatcher.isIdle && claims.isEmpty
  }

  private func endIfIdle() {
    guard isIdle, let finished else { return }
    self.finished = nil
    finished.resume()
  }

  // MARK: Waiting

  private func startTimer() {
    guard let due = dispatcher.nextPoll else { return }
    pollAlarm.set(for: due, by: clock) { await self.wake(at: $0) }
  }

  private func wake(at due: Instant) {
    pollAlarm.clear()
    // A clock that was set back meanwhile does not make anything wait anew.
    let now = max(clock.now, due)
    for step in dispatcher.due(at: now) {
      if isObservedInBatches(step) || onlyObserves(step) { startObserving(step) } else { dispatcher.enqueue(step) }
    }
    dispatch()
  }

  // MARK: Events

  /// Takes events in, and returns once they are on disk.
  func commit(_ bodies: [Event.Body], step: Int? = nil) async throws(JournalError) {
    if step != nil, dispatcher.noteWaiting() { dispatch() }
    try await journal.commit(takeIn(bodies, step: step), alone: dispatcher.active <= 1 && !dispatcher.hasReady)
  }

  /// Takes an event in; it is on disk before anything that is committed later.
  func note(_ body: Event.Body, step: Int) {
    journal.enqueue(takeIn([body], step: step))
  }

  private func takeIn(_ bodies: [Event.Body], step: Int?) -> [Event] {
    let events = bodies.map {
      Event(run: record.number, step: step.map { numbers[$0] }, at: clock.now, $0.redacted)
    }
    for event in events { record.apply(event) }
    return events
  }

  /// What the journal knows of a step.
  func recorded(_ step: Int) -> StepRecord { record.steps[numbers[step]] }
}
