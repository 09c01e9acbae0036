import Document
import Journal
import PlinkflowKit
import Workflow

/// One process's work on one run, in one direction: the loop with effects around the pure decisions.
///
/// Every step is taken through short turns. A turn holds one of `jobs` places, observes, and decides; it ends when the
/// step is done, has failed, or has to wait. A step that waits holds no place and no task. Where a connection merges
/// looks, a turn that observes needs no place, and one that changes something observes neither before nor after.
public actor Execution {
  let workflow: Workflow
  let journal: Journal
  let settings: Settings
  let timeline: any Timeline
  let clients: Clients
  let approvals: Approvals
  let direction: Token.Direction
  let keeping: String?
  /// The steps that an undo is limited to; nil for all.
  let removing: Set<String>?
  /// Where ``keeping`` was done: an undo leaves what was done until then.
  let boundary: Int64?
  let numbers: [Int]
  /// What an earlier run left of each step.
  let known: Inheritance
  /// Where the files of its steps' programs are.
  let place: Event.Place?
  let graph: Graph
  /// What a person says of changes in doubt.
  let resolutions: Resolutions
  /// Who is told of what programs print, as it comes.
  var tellLine: LineTeller?
  let printedLooks = PrintedLooks()

  var record: RunRecord
  /// When steps that wait are looked at next, by what they can be looked at with.
  var rounds: [Round: Timestamp] = [:]
  /// What this process alone knows of each step that it took up.
  var turns: [Int: Turn] = [:]

  private let priorities: [Double]
  private var missing: [Int]
  private var ready = PriorityQueue()
  private var timers = PriorityQueue()
  private var timer: (task: Task<Void, Never>, due: Timestamp)?
  /// How many steps are at work, and how many of these hold one of the `jobs` places.
  package private(set) var busy = 0
  private var places = 0
  private var waiting = 0
  /// Whether a turn was seen to take its time.
  private var isSlow = false
  private var watch: Task<Void, Never>?
  private var turnsTaken = 0
  private var longTurns = 0
  private var hasFailed = false
  private var signal: Int32?
  private var journalError: JournalError?
  private var finished: CheckedContinuation<Void, Never>?

  init(
    of prepared: Prepared, direction: Token.Direction, keeping: String? = nil, removing: [String]? = nil,
    resolving resolutions: Resolutions = .none, journal: Journal, settings: Settings, timeline: any Timeline,
    durations: [String: Duration]
  ) {
    self.removing = removing.map(Set.init)
    self.resolutions = resolutions
    workflow = prepared.workflow
    record = prepared.record
    numbers = prepared.numbers
    known = prepared.known
    place = prepared.place
    clients = prepared.clients
    approvals = .journaled(in: journal, of: prepared.record)
    self.direction = direction
    self.keeping = keeping
    boundary = keeping.flatMap { kept in prepared.record.steps.last { $0.name == kept }?.doneSequence }
    self.journal = journal
    self.settings = settings
    self.timeline = timeline
    let forward = Graph(needs: prepared.workflow.steps.map { $0.dependencies })
    graph = direction == .run ? forward : forward.reversed
    missing = graph.needs.indices.map { [graph] in graph.needs[$0].count }
    priorities = graph.longestRemaining(
      prepared.workflow.steps.map { (durations[$0.name] ?? $0.kind.usually).seconds })
  }

  /// Takes the run as far as it goes, and tells how it ended. To be called once.
  public func run() async -> Ending {
    await Workplace.$ofRun.withValue(journal.workplace(place?.folder)) { await carryOut() }
  }

  private func carryOut() async -> Ending {
    do {
      try await commit([
        .opened(
          Event.Opening(
            direction: direction, process: settings.process, host: settings.host, version: settings.version,
            keeping: keeping, removing: removing?.sorted(), programs: workflow.programs, place: place))
      ])
      try await resolve()
      // Found before any is released: what a released step frees is no beginning, and must not be taken twice.
      for step in missing.indices.filter({ missing[$0] == 0 }) { release(step) }
      dispatch()
      if !isIdle { await withCheckedContinuation { finished = $0 } }
      try await commit([.closed(Event.Closing(endState, signal: signal))])
    } catch {
      journalError = journalError ?? error
    }
    timer?.task.cancel()
    watch?.cancel()
    await journal.finishTelling()
    return Ending(state: record.state(isAlive: false), record: record, signal: signal, journalError: journalError)
  }

  /// Sends nothing new, lets what is in flight come to its end, and ends the run resumable.
  public func stop(signal: Int32) {
    guard self.signal == nil else { return }
    self.signal = signal
    ready.removeAll()
    timers.removeAll()
    timer?.task.cancel()
    endIfIdle()
  }

  /// Tells of each line that a program prints, as it comes. To be called before ``run()``.
  public func follow(_ tell: LineTeller) { tellLine = tell }

  var isStopping: Bool { signal != nil || journalError != nil }

  private var endState: RunState {
    if record.steps.contains(where: { $0.isInDoubt && $0.fault != nil }) { return .inDoubt }
    if signal != nil { return .interrupted }
    if hasFailed { return .failed }
    if waiting > 0 { return .waiting }
    if direction == .run || removing != nil { return .done }
    return keeping == nil ? .undone : .interrupted
  }

  // MARK: The loop

  /// A step whose needs are met takes its turn, unless it is done already.
  private func release(_ step: Int) {
    if isSettled(step) {
      settle(step)
    } else {
      begin(step)
    }
  }

  /// A step takes its first turn: with all others where its looks need no place, else when it gets one.
  private func begin(_ step: Int) {
    if looksTogether(step) { startLook(at: step) } else { ready.insert(step, priority: priorities[step]) }
  }

  /// Frees the steps that needed this one. Iterative, since a run with nothing to do is one long chain of these.
  private func settle(_ step: Int) {
    var settled = [step]
    while let step = settled.popLast() {
      for dependent in graph.neededBy[step] {
        missing[dependent] -= 1
        guard missing[dependent] == 0 else { continue }
        if isSettled(dependent) {
          settled.append(dependent)
        } else {
          begin(dependent)
        }
      }
    }
  }

  private func dispatch() {
    while places < settings.jobs, !isStopping, let next = ready.first {
      // Turns that ask nobody are over sooner than another place is taken: one place is enough while they are.
      if places > 0, !isSlow, workflow.steps[next.step].connection == nil {
        startWatch()
        break
      }
      guard let step = ready.removeFirst() else { break }
      places += 1
      busy += 1
      Task { await self.work(from: step) }
    }
    if !isStopping { startTimer() }
    endIfIdle()
  }

  /// Takes one step after the other for as long as any is ready: where there is nothing to do, a task for each step would
  /// cost more than its turn.
  private func work(from first: Int) async {
    var next: Int? = first
    while let step = next {
      let start = ContinuousClock.now
      await recordingCalls(of: step) { await self.take(step, placed: true) }
      turnsTaken += 1
      if !isSlow, start.duration(to: .now) > Self.short { noteLongTurn() }
      next = isStopping ? nil : ready.removeFirst()
      // What this step freed beyond one more is for the places that are empty.
      if next != nil { dispatch() }
    }
    places -= 1
    busy -= 1
    dispatch()
  }

  /// How long a turn may take that no other place is taken for.
  private static let short = Duration.microseconds(200)

  /// A long turn now and then says nothing: the first one always is, and the machine may have had something else to do.
  private func noteLongTurn() {
    longTurns += 1
    if longTurns > 2, longTurns > turnsTaken / 8 { isSlow = true }
  }

  /// Takes the other places once a turn turns out to take its time.
  private func startWatch() {
    guard watch == nil else { return }
    let taken = turnsTaken
    watch = Task {
      try? await Task.sleep(for: .milliseconds(2))
      self.endWatch(since: taken)
    }
  }

  private func endWatch(since taken: Int) {
    watch = nil
    if turnsTaken == taken { isSlow = true }
    dispatch()
  }

  /// Looks at one step, beside all others that are due: it holds no place.
  private func startLook(at step: Int) {
    guard !isStopping else { return }
    busy += 1
    Task { await self.look(at: step) }
  }

  private func look(at step: Int) async {
    await recordingCalls(of: step) { await self.take(step, placed: false) }
    busy -= 1
    dispatch()
  }

  private func take(_ step: Int, placed: Bool) async {
    do {
      let outcome =
        direction == .run ? try await advance(step, placed: placed) : try await takeBack(step, placed: placed)
      switch outcome {
      case .settled:
        turns[step] = nil
        settle(step)
      case .failed:
        turns[step] = nil
        hasFailed = true
      case .lookAgain(let instant):
        if settings.noWait { waiting += 1 } else { timers.insert(step, priority: -Double(instant.milliseconds)) }
      case .changes:
        ready.insert(step, priority: priorities[step])
      case .looks:
        startLook(at: step)
      case .stopped:
        break
      }
    } catch {
      journalError = journalError ?? error
    }
  }

  private var isIdle: Bool {
    busy == 0 && (isStopping || (ready.isEmpty && timers.isEmpty))
  }

  private func endIfIdle() {
    guard isIdle, let finished else { return }
    self.finished = nil
    finished.resume()
  }

  // MARK: Waiting

  private func startTimer() {
    guard let first = timers.first else { return }
    let due = Timestamp(milliseconds: Int64(-first.priority))
    if let timer {
      guard due < timer.due else { return }
      timer.task.cancel()
    }
    let timeline = timeline
    let task = Task {
      await timeline.sleep(until: due)
      if !Task.isCancelled { self.wake(at: due) }
    }
    timer = (task, due)
  }

  private func wake(at due: Timestamp) {
    timer = nil
    // A clock that was set back meanwhile does not make anything wait anew.
    let now = max(timeline.now, due)
    while let first = timers.first, Timestamp(milliseconds: Int64(-first.priority)) <= now {
      guard let step = timers.removeFirst() else { break }
      if looksTogether(step) || onlyLooks(step) {
        startLook(at: step)
      } else {
        ready.insert(step, priority: priorities[step])
      }
    }
    dispatch()
  }

  // MARK: Events

  /// Takes events in, and returns once they are on disk.
  func commit(_ bodies: [Event.Body], step: Int? = nil) async throws(JournalError) {
    if !isSlow, step != nil, !ready.isEmpty {
      isSlow = true
      dispatch()
    }
    try await journal.commit(takeIn(bodies, step: step), alone: busy <= 1 && ready.isEmpty)
  }

  /// Takes an event in; it is on disk before anything that is committed later.
  func note(_ body: Event.Body, step: Int) {
    journal.enqueue(takeIn([body], step: step))
  }

  private func takeIn(_ bodies: [Event.Body], step: Int?) -> [Event] {
    let events = bodies.map {
      Event(run: record.number, step: step.map { numbers[$0] }, at: timeline.now, $0.redacted)
    }
    for event in events { record.apply(event) }
    return events
  }

  /// What the journal knows of a step.
  func recorded(_ step: Int) -> StepRecord { record.steps[numbers[step]] }
}
