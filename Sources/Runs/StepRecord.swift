import Document
import PlinkflowKit

/// What a journal knows of one step: the fold of the step's events.
public struct StepRecord: Sendable {
  /// How far the step's change has come, by what is on disk.
  public enum Phase: Sendable {
    /// No change is under way.
    case pending
    /// A change may have been sent; no reply was received.
    case intended
    /// A change was sent, and the reply received.
    case received
    /// Observed as wanted.
    case done
    /// What restores the before-state may have been sent.
    case undoIntended
    /// It was sent, and the reply received.
    case undoReceived
    /// Observed as it was before.
    case undone
    /// No longer part of the workflow.
    case dropped
  }

  /// The number under which the run's events speak of it.
  public let number: Int
  /// Its name in the workflow.
  public let name: String
  /// Its kind, such as `route53.record`.
  public let kind: String

  /// How far its change has come.
  public internal(set) var phase = Phase.pending
  /// How often it was taken back, amended or lost: a change made anew is another change, with another token.
  public internal(set) var generation = 0
  /// How to find what it made or found.
  public internal(set) var identity: Event.Identity?
  /// What later steps may refer to, once it is done.
  public internal(set) var outputs: Value?
  /// What it took, once it is done.
  public internal(set) var how: How?
  /// How often a change was sent.
  public internal(set) var attempts = 0
  /// When the present change's intent was committed.
  public internal(set) var intended: Instant?
  /// When its first event was written.
  public internal(set) var began: Instant?
  /// When it was last done, failed or undone.
  public internal(set) var ended: Instant?
  /// The sequence number of the event that said it was done.
  public internal(set) var doneSequence: Int64?

  private var exceptional = Exceptional()

  /// A step of which nothing has happened yet.
  public init(number: Int, name: String, kind: String) {
    self.number = number
    self.name = name
    self.kind = kind
  }

  /// What stood before the change.
  public internal(set) var before: AnyObservation? {
    get { exceptional.before }
    set { exceptional.before = newValue }
  }

  /// Why it was given up, until it is taken up again.
  public internal(set) var fault: StepError? {
    get { exceptional.fault }
    set { exceptional.fault = newValue }
  }

  /// What it waits for.
  public internal(set) var settling: String? {
    get { exceptional.settling }
    set { exceptional.settling = newValue }
  }

  /// Who approved it.
  public internal(set) var approver: String? {
    get { exceptional.approver }
    set { exceptional.approver = newValue }
  }

  /// How its thing may differ from what the step wants, since a person accepted that.
  public internal(set) var accepted: [Difference] {
    get { exceptional.accepted ?? [] }
    set { exceptional.accepted = newValue.isEmpty ? nil : newValue }
  }

  /// How it was taken back.
  public internal(set) var restoration: Event.Restoration? {
    get { exceptional.restoration }
    set { exceptional.restoration = newValue }
  }

  /// What a person said of the change that is in doubt, since it was sent.
  public internal(set) var resolution: Event.Resolution? {
    get { exceptional.resolution }
    set { exceptional.resolution = newValue }
  }

  /// Whether the change, or the undo, that was sent last has come to its end and did not do all of it. Nothing of it is
  /// in doubt then, although parts of it may stand.
  public internal(set) var isIncomplete: Bool {
    get { exceptional.incomplete ?? false }
    set { exceptional.incomplete = newValue ? true : nil }
  }

  /// Whether parts may stand that no observation sees: a change, or an undo, did not come to a good end, as far as is
  /// known, and no undo has since.
  public internal(set) var mayHideParts: Bool {
    get { exceptional.hidden ?? false }
    set { exceptional.hidden = newValue ? true : nil }
  }

  /// Whether a change of this step may stand in the world, so that an undo has to observe it.
  public var mayHaveChanged: Bool {
    switch phase {
    case .intended, .received, .undoIntended, .undoReceived: true
    case .done: how == .created || how == .changed
    case .pending, .undone, .dropped: false
    }
  }

  /// Whether nothing of it was begun, so that the workflow's author may still change it.
  public var isUntouched: Bool {
    switch phase {
    case .pending, .undone: true
    case .intended, .received, .done, .undoIntended, .undoReceived, .dropped: false
    }
  }

  /// A change was sent, its reply never came, and nobody has seen what became of it.
  public var isInDoubt: Bool { (phase == .intended || phase == .undoIntended) && !isIncomplete }

  mutating func apply(_ event: Event) {
    if began == nil { began = event.time }
    switch event.body {
    case .opened, .amended, .closed:
      break
    case .intended(let intent):
      phase = .intended
      before = intent.before
      identity = intent.found ?? Event.Identity(token: intent.token, receipt: nil)
      intended = event.time
      attempts += 1
      sentAnew()
      accepted = []
    case .received(let receipt):
      phase = .received
      identity = Event.Identity(token: identity?.token ?? Token(text: ""), receipt: receipt)
      fault = nil
    case .settling(let why):
      settling = why
    case .retrying:
      break
    case .done(let done):
      phase = .done
      how = done.how
      outputs = done.outputs
      doneSequence = event.sequence
      if let found = done.found { identity = found }
      fault = nil
      settling = nil
      ended = event.time
    case .failed(let fault, let aftermath):
      self.fault = fault
      if fault.class == .unknown { mayHideParts = true }
      settling = nil
      ended = event.time
      apply(aftermath)
    case .approved(let name):
      approver = name
    case .accepted(let differences):
      accepted = differences
    case .printed:
      break
    case .resolved(let resolution, _):
      self.resolution = resolution
    case .dropped:
      phase = .dropped
    case .undoIntended:
      let mayHideParts = phase != .done && (self.mayHideParts || phase == .intended || phase == .received)
      phase = .undoIntended
      intended = event.time
      sentAnew()
      self.mayHideParts = mayHideParts
    case .undoReceived:
      phase = .undoReceived
      mayHideParts = false
    case .undone(let restoration):
      phase = .undone
      accepted = []
      self.restoration = restoration
      fault = nil
      settling = nil
      ended = event.time
    }
  }

  /// What was said of the change that was sent before counts for that one only.
  private mutating func sentAnew() {
    fault = nil
    resolution = nil
    isIncomplete = false
    mayHideParts = false
  }

  private mutating func apply(_ aftermath: Event.Aftermath) {
    switch aftermath {
    case .standing:
      break
    case .nothingChanged:
      // A refused undo leaves the step as done as it was.
      phase = phase == .undoIntended || phase == .undoReceived ? .received : .pending
    case .vanished:
      startAnew()
    case .incomplete:
      isIncomplete = true
    }
  }

  /// A run that goes forward again after an undo makes what was taken back anew.
  mutating func takeUp() {
    fault = nil
    if phase == .undone { startAnew() }
  }

  mutating func startAnew() {
    phase = .pending
    generation += 1
    before = nil
    identity = nil
    outputs = nil
    accepted = []
    how = nil
    intended = nil
    restoration = nil
    resolution = nil
    isIncomplete = false
    mayHideParts = false
  }
}
