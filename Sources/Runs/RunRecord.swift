import Document
import PlinkflowKit

/// What a journal knows of one run: the fold of its events over what was frozen at its start.
public struct RunRecord: Sendable {
  /// Its number in this journal; later runs have greater ones.
  public let number: Int64
  /// Its name for people and tokens.
  public let identifier: String
  /// What was frozen when it began.
  public package(set) var frozen: Frozen
  /// Its steps, each at the place of its number.
  public package(set) var steps: [StepRecord]
  /// The revision of its workflow that counts, 0 until it is amended.
  public internal(set) var revision = 0
  /// The last process that took it up.
  public internal(set) var opening: Event.Opening?
  /// How the last process let go of it; nil while one is at work, or when one was killed.
  public internal(set) var closing: Event.Closing?
  /// When its first event was written.
  public internal(set) var began: Instant?
  /// When its latest event was written.
  public internal(set) var latest: Instant?
  /// The sequence number of its latest event.
  public internal(set) var sequence: Int64 = 0

  /// What is frozen when a run begins.
  public struct Frozen: Sendable {
    /// The workflow's name.
    public let workflow: String
    /// The file's path, as it was typed.
    public let file: String
    /// The file's text, in its latest revision.
    public package(set) var text: String
    /// The parameters' values, secrets by their source.
    public package(set) var arguments: Value
    /// What the program that started it wants to find again, such as which sandbox it ran in.
    public let settings: Value

    /// What is frozen when a run begins.
    public init(workflow: String, file: String, text: String, arguments: Value, settings: Value) {
      self.workflow = workflow
      self.file = file
      self.text = text
      self.arguments = arguments
      self.settings = settings
    }
  }

  /// A run of which nothing has happened yet.
  public init(number: Int64, identifier: String, frozen: Frozen, steps: [StepRecord]) {
    self.number = number
    self.identifier = identifier
    self.frozen = frozen
    self.steps = steps
  }

  /// Takes in one event. Events of other runs are no concern of this one.
  public mutating func apply(_ event: Event) {
    guard event.run == number else { return }
    if began == nil { began = event.time }
    latest = event.time
    sequence = max(sequence, event.sequence)
    if let step = event.step {
      if steps.indices.contains(step) { steps[step].apply(event) }
      return
    }
    switch event.body {
    case .opened(let opening):
      self.opening = opening
      closing = nil
      for index in steps.indices {
        opening.direction == .run ? steps[index].takeUp() : steps[index].clearFault()
      }
    case .amended(let revision):
      self.revision = revision
    case .closed(let closing):
      self.closing = closing
    default:
      break
    }
  }

  /// Which way the last process took it.
  public var direction: Token.Direction { opening?.direction ?? .run }

  /// The state that its events tell. `isAlive` says whether a process holds the journal for it right now.
  public func state(isAlive: Bool) -> RunState {
    if let closing { return closing.state }
    if isAlive { return .running }
    return steps.contains { $0.isInDoubt } ? .inDoubt : .interrupted
  }

  /// How long each step took, from its last intent to its end, by its name; of a step that sent nothing, nothing.
  public var durations: [String: Duration] {
    var durations: [String: Duration] = [:]
    for step in steps {
      if let intended = step.intended, let ended = step.ended { durations[step.name] = ended - intended }
    }
    return durations
  }

  /// Whether nothing of it stands any more.
  public var isUndone: Bool { closing?.state == .undone }

  /// Whether a process began to take back what the workflow no longer has, and did not finish.
  public var isHalfRemoved: Bool { opening?.removing != nil && closing?.state != .done }

  /// Whether a process began to take it back and did not finish. An undo that keeps a step is finished when it ended by
  /// itself without a failure. A removal is no undo of the run: what is left of it stands.
  public var isHalfUndone: Bool {
    guard direction == .undo, !isUndone, opening?.removing == nil else { return false }
    let endedByItself = closing?.state == .interrupted && closing?.signal == nil
    return opening?.keeping == nil || !endedByItself
  }

  /// The state of one of its steps. `isAlive` as for ``state(isAlive:)``.
  public func state(of step: StepRecord, isAlive: Bool) -> StepState {
    if isUndone { return .undone }
    let isRunning = isAlive && closing == nil
    switch step.phase {
    case .dropped: return .pending
    case .undone: return .undone
    case .done: return .done
    case .intended, .undoIntended:
      if isRunning && step.fault == nil { return step.settling == nil ? .running : .waiting }
      return step.isInDoubt ? .inDoubt : step.fault == nil ? .waiting : .failed
    case .received, .undoReceived, .pending:
      if step.fault != nil { return .failed }
      if step.settling != nil { return .waiting }
      if step.phase == .pending { return .pending }
      return isRunning ? .running : .waiting
    }
  }
}

extension StepRecord {
  mutating func clearFault() { fault = nil }
}
