/// What a journal holds, as far as its chain was checked: where the events of each run stand, and what is asked of them
/// most often. It takes the place of indexes, which could lead astray unnoticed.
package struct Outline: Sendable {
  /// How far the chain was checked.
  package var link: Link
  /// The runs by their numbers.
  package private(set) var runs: [Int64: Run] = [:]
  /// The runs' numbers, ascending.
  package private(set) var order: [Int64] = []
  /// How many steps, revisions and events there are.
  package private(set) var steps = 0
  package private(set) var revisions = 0
  package private(set) var events = 0
  package private(set) var calls = 0

  /// One run.
  package struct Run: Sendable {
    package let identifier: String
    package let workflow: String
    /// The revisions of its workflow, and how many steps each brought.
    package fileprivate(set) var revisions: [Int: Int] = [:]
    package fileprivate(set) var steps = 0
    /// Where its events stand among those of others, and how many there are.
    package fileprivate(set) var events = Spans()
    /// The same of its requests.
    package fileprivate(set) var calls = Spans()
    /// Whether a change was sent.
    package fileprivate(set) var hasChanged = false
    /// The last event by which a process took it up or let go of it.
    package fileprivate(set) var handled: Int64?
    /// The last approval of each step.
    package fileprivate(set) var approvals: [Int: Int64] = [:]
  }

  /// Stretches of rows without one of another run between them.
  package struct Spans: Sendable {
    package fileprivate(set) var ranges: [ClosedRange<Int64>] = []
    package fileprivate(set) var count = 0

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
  package private(set) var latestRun: Int64?
  private var latestCaller: Int64?

  /// Of a journal in which nothing was committed.
  package init(ofJournal identity: String) {
    link = Link(beginning: identity)
  }

  /// How many steps a run has; nil where there is no such run.
  package func steps(of run: Int64) -> Int? { runs[run]?.steps }

  // MARK: Taking in

  package mutating func take(run number: Int64, identifier: String, workflow: String) {
    runs[number] = Run(identifier: identifier, workflow: workflow)
    order.append(number)
  }

  package mutating func take(revision: Int, of run: Int64, steps count: Int) {
    runs[run]?.revisions[revision] = count
    runs[run]?.steps += count
    revisions += 1
    steps += count
  }

  package mutating func take(event sequence: Int64, of run: Int64, step: Int?, _ mark: Mark) {
    events += 1
    let isNext = latestRun == run
    latestRun = run
    runs[run]?.take(event: sequence, step: step, mark, isNext: isNext)
  }

  package mutating func take(call number: Int64, of run: Int64) {
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
  package enum Mark: Sendable {
    case change, handling, approval, other

    /// That of an event's word in its row.
    package init(of kind: String) {
      self =
        switch kind {
        case "intended": .change
        case "opened", "closed": .handling
        case "approved": .approval
        default: .other
        }
    }

    package init(of body: Event.Body) {
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

extension Outline {
  /// Takes in events that were written behind the one of that number.
  package mutating func take(_ events: [Event], after last: Int64) {
    for (event, sequence) in zip(events, (last + 1)...) {
      take(event: sequence, of: event.run, step: event.step, Mark(of: event.body))
    }
  }
}
