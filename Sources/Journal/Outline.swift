import Digest
import Document

/// What a journal holds, as far as its chain was checked: where the events of each run stand, and what is asked of them most
/// often. It takes the place of indexes, which could lead astray unnoticed.
struct Outline: Sendable {
  /// How far the chain was checked.
  var link: Link
  /// The runs by their numbers.
  private(set) var runs: [Int64: Run] = [:]
  /// The runs' numbers, ascending.
  private(set) var order: [Int64] = []
  /// How many steps, revisions and events there are.
  private(set) var steps = 0
  private(set) var revisions = 0
  private(set) var events = 0
  private(set) var calls = 0

  /// One run.
  struct Run: Sendable {
    let identifier: String
    let workflow: String
    /// The revisions of its workflow, and how many steps each brought.
    fileprivate(set) var revisions: [Int: Int] = [:]
    fileprivate(set) var steps = 0
    /// Where its events stand among those of others, and how many there are.
    fileprivate(set) var events = Spans()
    /// The same of its requests.
    fileprivate(set) var calls = Spans()
    /// Whether a change was sent.
    fileprivate(set) var hasChanged = false
    /// The last event by which a process took it up or let go of it.
    fileprivate(set) var handled: Int64?
    /// The last approval of each step.
    fileprivate(set) var approvals: [Int: Int64] = [:]
  }

  /// Stretches of rows without one of another run between them.
  struct Spans: Sendable {
    fileprivate(set) var ranges: [ClosedRange<Int64>] = []
    fileprivate(set) var count = 0

    fileprivate mutating func add(_ row: Int64, isNext: Bool) {
      count += 1
      if isNext, let last = ranges.last, last.upperBound < row {
        ranges[ranges.count - 1] = last.lowerBound...row
      } else {
        ranges.append(row...row)
      }
    }
  }

  /// The run of the last event and of the last request.
  private(set) var latestRun: Int64?
  private var latestCaller: Int64?

  /// Of a journal in which nothing was committed.
  init(ofJournal identity: String) {
    link = Link(beginning: identity)
  }

  /// How many steps a run has; nil where there is no such run.
  func steps(of run: Int64) -> Int? { runs[run]?.steps }

  // MARK: Taking in

  mutating func take(run number: Int64, identifier: String, workflow: String) {
    runs[number] = Run(identifier: identifier, workflow: workflow)
    order.append(number)
  }

  mutating func take(revision: Int, of run: Int64, steps count: Int) {
    runs[run]?.revisions[revision] = count
    runs[run]?.steps += count
    revisions += 1
    steps += count
  }

  mutating func take(event sequence: Int64, of run: Int64, step: Int?, _ mark: Mark) {
    events += 1
    let isNext = latestRun == run
    latestRun = run
    runs[run]?.take(event: sequence, step: step, mark, isNext: isNext)
  }

  mutating func take(call number: Int64, of run: Int64) {
    calls += 1
    let isNext = latestCaller == run
    latestCaller = run
    runs[run]?.calls.add(number, isNext: isNext)
  }
}

extension Outline.Run {
  fileprivate mutating func take(event sequence: Int64, step: Int?, _ mark: Outline.Mark, isNext: Bool) {
    events.add(sequence, isNext: isNext)
    switch mark {
    case .change: hasChanged = true
    case .handling: handled = sequence
    case .approval: if let step { approvals[step] = sequence }
    case .other: break
    }
  }
}

extension Outline {
  /// What of an event is asked for most often.
  enum Mark: Sendable {
    case change, handling, approval, other

    /// That of an event's word in its row.
    init(of kind: String) {
      self =
        switch kind {
        case "intended": .change
        case "opened", "closed": .handling
        case "approved": .approval
        default: .other
        }
    }

    init(of body: Event.Body) {
      self =
        switch body {
        case .intended: .change
        case .opened, .closed: .handling
        case .approved: .approval
        default: .other
        }
    }
  }
}

/// One commit in the chain: the last rows that it brought, and the digest of all that it brought and of the link before it.
struct Link: Sendable, Equatable {
  var number: Int64 = 0
  var run: Int64 = 0
  var event: Int64 = 0
  var call: Int64 = 0
  var digest: [UInt8]

  /// What the first link of a journal stands behind.
  init(beginning identity: String) {
    digest = SHA256.hash(identity)
  }

  /// A link that was read.
  init(number: Int64, run: Int64, event: Int64, call: Int64, digest: [UInt8]) {
    (self.number, self.run, self.event, self.call, self.digest) = (number, run, event, call, digest)
  }
}
