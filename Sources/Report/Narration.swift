import Document
import PlinkflowKit
import Runs

/// What a person is told while a run goes on: a pure fold of its events, with the lines they give.
public struct Narration: Sendable {
  /// The run, up to the last event that was taken in.
  public private(set) var record: RunRecord
  /// The steps that are being worked on, by their numbers.
  public private(set) var active: [Int: Activity] = [:]
  /// How wide the column of names is.
  public let width: Int
  /// How many steps there are to be worked on in this direction.
  public private(set) var total = 0
  /// How many of them are at their end.
  public private(set) var finished = 0

  /// How many steps were given up.
  public private(set) var failed = 0

  private let asking: Set<String>

  /// A step that is being worked on.
  public struct Activity: Sendable, Hashable {
    /// What is being done, or waited for.
    public var what: String
    /// Since when the step has been worked on.
    public let since: Instant
    /// Whether only time or a person is needed.
    public var isWaiting: Bool
    /// Why it had to wait last, so that the same reason is told once however often a change is sent again.
    fileprivate var told: String?
  }

  /// Tells about a run from here on.
  ///
  /// - Parameter asking: the kinds of step that wait for a person's yes.
  public init(_ record: RunRecord, asking: Set<String> = []) {
    self.record = record
    self.asking = asking
    width = min(32, record.steps.lazy.map(\.name.count).max() ?? 0)
  }

  /// How many steps have sent something and no reply is there yet.
  public var underWay: Int { active.values.count { !$0.isWaiting } }

  /// Takes in one event; returns the line to show for it, where it changes a step's state.
  public mutating func take(_ event: Event) -> Line? {
    record.apply(event)
    guard let number = event.step, record.steps.indices.contains(number) else {
      begin(with: event)
      return nil
    }
    let name = record.steps[number].name
    switch event.body {
    case .opened, .amended, .closed, .received, .approved, .accepted, .printed, .resolved, .dropped, .undoReceived:
      return nil
    case .intended(let intent):
      work(on: number, intent.before.isAbsent ? "creating" : "changing", at: event.time)
      return nil
    case .undoIntended:
      work(on: number, "undoing", at: event.time)
      return nil
    case .settling(let why):
      return wait(for: number, why + record.approval(of: number, asking: asking), at: event.time, name: name)
    case .retrying(let fault, let delay):
      return wait(for: number, "\(fault.summary); again in \(delay.brief)", at: event.time, name: name)
    case .done(let done):
      finished += 1
      return Line(Mark(done.how), name, done.how.words, time: finish(number, at: event.time))
    case .failed(let fault, _):
      failed += 1
      return Line(.failed, name, fault.summary, time: finish(number, at: event.time))
    case .undone(let restoration):
      finished += 1
      let mark: Mark = restoration == .irreversible ? .failed : .undone
      return Line(mark, name, restoration.words, time: finish(number, at: event.time))
    }
  }

  private mutating func begin(with event: Event) {
    active = [:]
    failed = 0
    guard case .opened(let opening) = event.body else { return }
    let steps = record.steps.lazy.filter { $0.phase != .dropped }
    switch opening.direction {
    case .run:
      total = steps.count
      finished = steps.count { $0.phase == .done }
      for step in steps where step.phase == .intended || step.phase == .received { goOn(with: step, since: event.time) }
    case .undo:
      let removing = opening.removing.map(Set.init)
      total = steps.count { $0.mayHaveChanged && removing?.contains($0.name) != false }
      finished = 0
      for step in steps where step.phase == .undoIntended || step.phase == .undoReceived {
        goOn(with: step, since: event.time)
      }
    }
  }

  /// A step that an earlier process left on its way: it is at work again before any event says so.
  private mutating func goOn(with step: StepRecord, since now: Instant) {
    active[step.number] = Activity(
      what: step.settling ?? "observing", since: now, isWaiting: step.settling != nil,
      told: step.settling)
  }

  private mutating func work(on step: Int, _ what: String, at time: Instant) {
    active[step] = Activity(
      what: what, since: active[step]?.since ?? time, isWaiting: false, told: active[step]?.told)
  }

  private mutating func wait(for step: Int, _ why: String, at time: Instant, name: String) -> Line? {
    let known = active[step]
    active[step] = Activity(what: why, since: known?.since ?? time, isWaiting: true, told: why)
    guard known?.told != why else { return nil }
    return Line(
      .waiting, name, why, time: known.map { time - $0.since }, isQuestion: asking.contains(record.steps[step].kind))
  }

  private mutating func finish(_ step: Int, at time: Instant) -> Duration? {
    active.removeValue(forKey: step).map { time - $0.since }
  }
}

extension RunRecord {
  /// The command that says yes to a step, for a step that waits for that; else nothing.
  func approval(of step: Int, asking: Set<String>) -> String {
    guard asking.contains(steps[step].kind) else { return "" }
    let name = steps[step].name
    // The name of an instance, `go_live["acme"]`, has what a shell would read for itself, and never a single quote.
    let word = name.contains("[") ? "'\(name)'" : name
    return "; `plinkflow approve \(identifier) \(word)` says yes"
  }
}

extension Observation {
  var isAbsent: Bool {
    if case .absent = self { true } else { false }
  }
}

extension Mark {
  /// The mark of a step that is done.
  init(_ how: How) {
    switch how {
    case .created: self = .created
    case .changed: self = .changed
    case .adopted, .unchanged: self = .alreadySo
    }
  }
}

extension How {
  var words: String {
    switch self {
    case .created: "created"
    case .changed: "changed"
    case .adopted: "already there, adopted"
    case .unchanged: "already so"
    }
  }
}

extension Event.Restoration {
  var words: String {
    switch self {
    case .restored: "undone"
    case .nothingLeft: "undone: nothing of it was there any more"
    case .irreversible: "cannot be undone, and stands"
    }
  }
}
