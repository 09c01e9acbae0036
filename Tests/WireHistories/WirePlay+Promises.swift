import AWSConnection
import AWSSandbox
import Engine
import Journal
import PlinkflowKit
import Runs

/// What is observed after each process.
extension WirePlay {
  /// The ending of a process, against what befell it.
  mutating func judge(_ outcome: WireProgram.Outcome, _ isTroubled: Bool, _ attempt: Int) throws {
    if isTroubled, course.ending.isEmpty { course.ending = "\(outcome.status)" }
    guard case .ended(let ending) = outcome else {
      if case .refused(let why) = outcome, !isTroubled {
        throw WireBreach(.ending, "nothing stands in the way, and it is refused: \(why)")
      }
      return
    }
    if ending.signal != nil { throw WireBreach(.course, "it does not come to its end: \(Self.told(outcome))") }
    if let error = ending.journalError { throw WireBreach(.course, "the journal fails: \(error)") }
    switch ending.state {
    case .done, .undone: return
    case .failed:
      if !isTroubled {
        throw WireBreach(.ending, "it fails, although nothing stands in its way: \(Self.told(outcome))")
      }
    case .inDoubt:
      guard isTroubled, let trouble = history?.trouble else {
        throw WireBreach(.ending, "it ends in doubt, although every request was answered: \(Self.told(outcome))")
      }
      if trouble.fault.isDefinite {
        throw WireBreach(.ending, "it ends in doubt after a definite answer: \(Self.told(outcome))")
      }
    case .waiting, .interrupted, .running:
      throw WireBreach(.ending, "it ends \(ending.state): \(Self.told(outcome))")
    }
  }

  func require(nothingTwice phase: WirePhase) throws {
    // Where somebody on the way made a twin, it may stand until it was observed.
    guard let reference, history?.trouble.fault != .repeated else { return }
    let scenery = try WireScenery(sandbox)
    if let twin = scenery.twins.first {
      throw WireBreach(.twice, "two things carry one token in the \(phase): \(twin)")
    }
    let most = reference.whole.counts.merging(reference.first.counts, uniquingKeysWith: max)
    for (kind, count) in scenery.counts where count > most[kind, default: 0] {
      throw WireBreach(.twice, "\(count) of \(kind) stand in the \(phase), \(most[kind, default: 0]) are wanted")
    }
  }

  /// What the journal says of the steps whose things carry tokens.
  func requireAgreement() throws {
    guard let reference else { return }
    let marks = try sandbox.marked(Ownership.tag)
    for number in try program.journal.runs() {
      guard let record = try program.journal.record(of: number) else { continue }
      for step in record.steps where reference.marked.contains(step.name) {
        let stem = "plinkflow-\(record.identifier)-\(step.number)-run"
        let standing = marks.first { $0.value.hasPrefix(stem) }
        switch step.phase {
        case .pending, .undone:
          if let standing {
            throw WireBreach(
              .back, "`\(step.name)` is \(step.phase) in the journal, and \(standing.kind) \(standing.id) stands")
          }
        case .done where step.how == .created:
          if standing == nil { throw WireBreach(.whole, "`\(step.name)` is done in the journal, and does not stand") }
        default: continue
        }
      }
    }
  }

  func requireUntouched(_ phase: WirePhase) throws {
    if let (action, _) = traffic.changes(in: phase).first {
      throw WireBreach(.gone, "\(phase) sends \(action.name)")
    }
    if let reference, let difference = try WireScenery(sandbox).difference(from: reference.whole) {
      throw WireBreach(.gone, "after \(phase): \(difference)")
    }
  }

  /// Where every observation of a sort was in vain, something has to say so; but for a first run, which may do without
  /// what it observes ahead of its changes alone.
  func requireSeen(_ phase: WirePhase, _ isTroubled: Bool, _ said: String) throws {
    guard isTroubled, let trouble = history?.trouble, trouble.phase == phase, phase != .run, trouble.length == nil,
      trouble.occurrence == 1, trouble.action.isLook, !trouble.fault.lets, traffic.hits > 0
    else { return }
    throw WireBreach(.seen, "\(said), and no \(trouble.action.name) was answered")
  }

  func bound() throws {
    guard let reference, traffic.total > reference.requests * 40 else { return }
    throw WireBreach(.course, "\(traffic.total) requests so far, and \(reference.requests) would do")
  }

  static func told(_ outcome: WireProgram.Outcome) -> String {
    switch outcome {
    case .nothingLeft: "nothing is left"
    case .refused(let why): why
    case .ended(let ending):
      "\(ending.state): "
        + ending.record.steps.compactMap { step in
          if let fault = step.fault { return "`\(step.name)` \(step.phase): \(fault.summary) \(fault.notes)" }
          return step.settling.map { "`\(step.name)` \(step.phase), waits: \($0)" }
            ?? (step.isBegun ? "`\(step.name)` \(step.phase)" : nil)
        }.prefix(3).joined(separator: "; ")
    }
  }
}

extension StepRecord {
  /// Whether a change of it is under way.
  fileprivate var isBegun: Bool {
    switch phase {
    case .intended, .received, .undoIntended, .undoReceived: true
    case .pending, .done, .undone, .dropped: false
    }
  }
}
