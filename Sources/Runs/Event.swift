import Document
import PlinkflowKit

/// One thing that happened in a run. A run's state is a fold over its events, and nothing else.
public struct Event: Sendable {
  /// Its place in the journal; 0 until it is committed.
  public package(set) var sequence: Int64
  /// The run's number in this journal.
  public let run: Int64
  /// The step's number in the run; nil for what concerns the run as a whole.
  public let step: Int?
  /// When it happened.
  public let time: Instant
  /// What happened.
  public let body: Body

  /// An event that is not yet committed.
  public init(run: Int64, step: Int? = nil, at time: Instant, _ body: Body) {
    self.init(sequence: 0, run: run, step: step, at: time, body)
  }

  /// An event that is committed, with its place in the journal.
  package init(sequence: Int64, run: Int64, step: Int?, at time: Instant, _ body: Body) {
    self.sequence = sequence
    self.run = run
    self.step = step
    self.time = time
    self.body = body
  }

  /// What happened. The first four concern a run as a whole, the others one step.
  public enum Body: Sendable, Equatable {
    /// A process took the run up.
    case opened(Opening)
    /// The workflow changed where nothing had begun; from here on that revision of it counts.
    case amended(revision: Int)
    /// The process let go of the run.
    case closed(Closing)

    /// A change is about to be sent.
    case intended(Intent)
    /// The reply to a change was received.
    case received(receipt: Value)
    /// The other side is on its way. Written when the reason changes.
    case settling(why: String)
    /// It did not work this time, and will be tried again.
    case retrying(StepError, after: Duration)
    /// The world is as the step wants it.
    case done(Done)
    /// The step is given up for now.
    case failed(StepError, Aftermath)
    /// A person said yes.
    case approved(by: String)
    /// A person takes these differences from what the step wants as wanted from now on: all that stand accepted.
    case accepted([Difference])
    /// A program that does the step's work printed something.
    case printed(PrintedText)
    /// A person says what becomes of a change of which nobody can tell whether it took.
    case resolved(Resolution, by: String)
    /// The step is no longer part of the workflow; it had not begun.
    case dropped

    /// What restores the before-state is about to be sent.
    case undoIntended(Token)
    /// The reply to it was received.
    case undoReceived
    /// The world is as it was before the step, or the step is left as it is.
    case undone(Restoration)
  }

  /// A process that took a run up.
  public struct Opening: Sendable, Hashable {
    /// Which way it goes.
    public let direction: Token.Direction
    /// The process's identifier.
    public let process: Int32
    /// The host that it runs on.
    public let host: String
    /// plinkflow's version.
    public let version: String
    /// The step that an undo keeps, with all that was done before it; nil takes everything back.
    public let keeping: String?
    /// The steps that are taken back since the workflow no longer has them, the rest of the run standing; nil where it
    /// is about the run as a whole.
    public let removing: [String]?
    /// The SHA-256 of each program that implements kinds which the run uses, by the name of its plugin.
    public let programs: [String: String]
    /// Where the files of its steps' programs are; nil where that is not known, as before that was written down.
    public let programFolder: ProgramFolder?

    /// A process that took a run up.
    public init(
      direction: Token.Direction, process: Int32, host: String, version: String, keeping: String? = nil,
      removing: [String]? = nil, programs: [String: String] = [:], programFolder: ProgramFolder? = nil
    ) {
      self.programFolder = programFolder
      self.programs = programs
      self.removing = removing
      self.direction = direction
      self.process = process
      self.host = host
      self.version = version
      self.keeping = keeping
    }
  }

  /// Where the programs of a run's steps are.
  public struct ProgramFolder: Sendable, Hashable {
    /// The folder that the workflow's file lies in: an absolute path.
    public let folder: String
    /// The SHA-256 of the files that the steps run out of it, in hexadecimal, by the path from the folder.
    public let files: [String: String]

    /// A folder, with the files that count in it.
    public init(folder: String, files: [String: String]) {
      self.folder = folder
      self.files = files
    }
  }

  /// How a process let go of a run.
  public struct Closing: Sendable, Hashable {
    /// The state that it leaves the run in.
    public let state: RunState
    /// The signal that asked it to stop, if one did.
    public let signal: Int32?

    /// How a process let go of a run.
    public init(_ state: RunState, signal: Int32? = nil) {
      self.state = state
      self.signal = signal
    }
  }

  /// What has to be on disk before a change is sent.
  public struct Intent: Sendable, Equatable {
    /// What was observed before it: absent, or present with what is not as wanted.
    public let before: AnyObservation
    /// The token that goes with the change.
    public let token: Token
    /// Where the change is made to something an earlier run made: how to find that.
    public let found: Identity?

    /// What has to be on disk before a change is sent.
    public init(before: AnyObservation, token: Token, found: Identity? = nil) {
      self.before = before
      self.token = token
      self.found = found
    }
  }

  /// How `observe` recognises something that a step made.
  public struct Identity: Sendable, Equatable {
    /// The token it was made with.
    public let token: Token
    /// The receipt of the change that made it; nil if its reply never came.
    public let receipt: Value?

    /// How `observe` recognises something that a step made.
    public init(token: Token, receipt: Value?) {
      self.token = token
      self.receipt = receipt
    }
  }

  /// How a step came to be done.
  public struct Done: Sendable, Equatable {
    /// What it took.
    public let how: How
    /// What later steps may refer to.
    public let outputs: Value
    /// How to find it again, where that came from an earlier run.
    public let found: Identity?

    /// How a step came to be done.
    public init(_ how: How, outputs: Value, found: Identity? = nil) {
      self.how = how
      self.outputs = outputs
      self.found = found
    }
  }

  /// What a failure leaves behind.
  public enum Aftermath: String, Sendable {
    /// Nothing was changed: the step is as if it had not begun.
    case nothingChanged
    /// What was sent before stands or is in doubt, and is looked for when the run goes on.
    case standing
    /// What was made is gone again; going on makes it anew.
    case vanished
    /// What was sent has come to its end, and the world is not as wanted, or what it answered cannot be kept. Parts of
    /// it may stand: they are the step's own, are looked for when the run goes on, and undo takes them back.
    case incomplete
  }

  /// What a person says of a change of which nobody can tell whether it took.
  public enum Resolution: String, Sendable {
    /// It may be sent again.
    case again
    /// It took: the step is done, or taken back.
    case done
  }

  /// How a step was taken back.
  public enum Restoration: String, Sendable {
    /// What stood before was put back.
    case restored
    /// Nothing of it was there any more.
    case nothingLeft
    /// It cannot be undone, and stands.
    case irreversible
  }
}

/// What it took to bring a step about.
public enum How: String, Sendable {
  /// Nothing was there.
  case created
  /// Something else was there, and was changed.
  case changed
  /// It was there already, and not by plinkflow.
  case adopted
  /// It was there already, from an earlier run.
  case unchanged
}

extension Event.Body {
  /// Whether it is about the run as a whole, and no step.
  package var concernsRun: Bool {
    switch self {
    case .opened, .amended, .closed: true
    default: false
    }
  }
}
