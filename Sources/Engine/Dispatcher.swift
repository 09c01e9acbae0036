import Graph
import Runs

/// Decides which step is active when. It starts nothing and waits for nothing itself: it says what is next, and is told
/// what became of it; all that it knows of time it is told.
struct Dispatcher {
  private let graph: StepGraph
  private let priorities: [Double]
  private let slots: Int
  /// For each step, how many of those that it needs are not settled.
  private var missing: [Int]
  /// Steps that take the next slot.
  private var ready = PriorityQueue()
  /// Steps that are polled at an instant, the earliest first.
  private var polls = PriorityQueue()
  private var takenSlots = 0
  /// Whether one slot is enough.
  private(set) var pace = SlotPace()
  /// How many steps are active, with a slot or without.
  private(set) var active = 0

  /// - Parameters:
  ///   - durations: for each step, how long it takes: what keeps the run longest goes first.
  ///   - slots: how many steps may change something at once.
  init(_ graph: StepGraph, durations: [Double], slots: Int) {
    self.graph = graph
    self.slots = slots
    priorities = graph.longestRemaining(durations)
    missing = graph.needs.indices.map { graph.needs[$0].count }
  }

  /// The steps that need none, of which a run begins.
  var roots: [Int] { missing.indices.filter { missing[$0] == 0 } }

  /// Whether any step takes the next slot.
  var hasReady: Bool { !ready.isEmpty }

  /// Whether nothing is active, and nothing will be.
  var isIdle: Bool { active == 0 && ready.isEmpty && polls.isEmpty }

  // MARK: What is told

  /// A step is settled: those that needed it, and now need nothing more.
  mutating func settle(_ step: Int) -> [Int] {
    var freed: [Int] = []
    for dependent in graph.neededBy[step] {
      missing[dependent] -= 1
      if missing[dependent] == 0 { freed.append(dependent) }
    }
    return freed
  }

  /// A step wants a slot.
  ///
  /// - Parameter isUrgent: whether it goes ahead of those that hold nothing up.
  mutating func enqueue(_ step: Int, isUrgent: Bool = false) {
    ready.insert(step, priority: isUrgent ? .infinity : priorities[step])
  }

  /// A step is to be polled.
  mutating func poll(_ step: Int, at instant: Instant) {
    polls.insert(step, priority: -Double(instant.milliseconds))
  }

  /// A step becomes active without a slot.
  mutating func begin() { active += 1 }

  /// A step without a slot is no longer active.
  mutating func end() { active -= 1 }

  /// A step with a slot has ended its activation.
  mutating func endActivation(after duration: Duration) { pace.end(after: duration) }

  /// A slot is free again.
  mutating func freeSlot() {
    takenSlots -= 1
    active -= 1
  }

  /// An activation waits for something: whether that is news, so that the other slots are worth taking.
  mutating func noteWaiting() -> Bool {
    guard !pace.isSlow, hasReady else { return false }
    pace.wait()
    return true
  }

  /// The watch that ``Next/watch`` asked for is over.
  mutating func endWatch(since ended: Int) { pace.endWatch(since: ended) }

  /// Nothing more becomes active.
  mutating func stop() {
    ready.removeAll()
    polls.removeAll()
  }

  // MARK: What is next

  enum Next {
    /// This step takes a slot.
    case activate(Int)
    /// One slot is enough as long as activations are short: it is asked again once ``SlotPace/patience`` is over.
    case watch
    case nothing
  }

  /// What to do where a slot may be free.
  ///
  /// - Parameter asksNobody: whether a step's activations ask nobody.
  mutating func next(asksNobody: (Int) -> Bool) -> Next {
    guard takenSlots < slots, let next = ready.first else { return .nothing }
    if takenSlots > 0, !pace.isSlow, asksNobody(next.step) { return .watch }
    guard let step = ready.removeFirst() else { return .nothing }
    takenSlots += 1
    active += 1
    return .activate(step)
  }

  /// The step that takes the slot of one whose activation has ended; nil where none is ready.
  mutating func successor() -> Int? { ready.removeFirst() }

  /// When the next step is to be polled.
  var nextPoll: Instant? { polls.first.map { Instant(milliseconds: Int64(-$0.priority)) } }

  /// The steps that are to be polled by now.
  mutating func due(at now: Instant) -> [Int] {
    var due: [Int] = []
    while let next = nextPoll, next <= now, let step = polls.removeFirst() { due.append(step) }
    return due
  }
}
