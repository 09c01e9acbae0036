import Document
import Engine
import PlinkflowKit
import Runs

/// What is said when a process lets go of a run: the result in a line, or what failed, what stands, what is in doubt,
/// and the next command.
public struct Outcome {
  private let record: RunRecord
  private let tally: Tally
  private let next: String
  private let location: (StepRecord) -> SourceLocation?

  /// Failures beyond this number are counted, not shown.
  private static let shown = 10

  /// The outcome of a run.
  ///
  /// - Parameters:
  ///   - next: the command that goes on with it.
  ///   - location: where a step stands in the user's file.
  public init(
    of record: RunRecord, next: String, placing location: @escaping (StepRecord) -> SourceLocation? = { _ in nil }
  ) {
    self.location = location
    self.record = record
    self.tally = Tally(of: record, isAlive: false)
    self.next = next
  }

  /// The state that the run was left in.
  public var state: RunState { record.state(isAlive: false) }

  /// The result in a line; nil where ``diagnostics`` tell it.
  public var result: String? {
    let run = "run \(record.identifier)"
    switch state {
    case .done: return tally.howDone.isEmpty ? "\(run) is done" : "\(run) is done: \(tally.howDone)"
    case .undone: return "\(run) is undone"
    case .waiting: return "\(run) waits: \(tally.told); `\(next)` goes on"
    case .interrupted: return kept.map { "\(run) is taken back to `\($0)`: \(tally.told)" }
    case .running, .failed, .inDoubt: return nil
    }
  }

  /// What is done and what is not, and what is in doubt: `3 steps done, 1 waiting; nothing is in doubt`.
  public var standing: String { "\(tally.told); \(doubt)\(rest)" }

  /// What ended badly and is the step's own, as far as any of it stands.
  private var rest: String {
    let names = record.steps.lazy.filter(\.isIncomplete).map { "`\($0.name)`" }
    guard !names.isEmpty else { return "" }
    let more = names.count > Self.shown ? " and \(names.count - Self.shown) more" : ""
    return ", and parts of \(names.prefix(Self.shown).joined(separator: ", "))\(more) may stand"
  }

  /// What went wrong, a mistake for each step that was given up, in the order of the steps.
  public var diagnostics: [Diagnostic] {
    var all: [Diagnostic] = []
    var given = 0
    for step in record.steps where step.phase != .dropped {
      guard let fault = step.fault else { continue }
      given += 1
      if all.count < Self.shown { all.append(Diagnostic(of: fault, in: step, at: location(step))) }
    }
    if all.isEmpty, result == nil {
      all.append(Diagnostic("run \(record.identifier) was stopped before its end"))
    }
    guard var last = all.popLast() else { return [] }
    if given > Self.shown { last.notes.append("\(given - Self.shown) more failed; `plinkflow status` shows all") }
    last.notes.append(standing)
    last.help = last.help.map(goingOn) ?? "`\(next)` goes on"
    return all + [last]
  }

  /// What to do, and the command that goes on after it or with it.
  private func goingOn(after help: String) -> String {
    guard help.hasSuffix(StepError.toTheCommand) else { return "\(help), then `\(next)`" }
    return "\(help.dropLast(StepError.toTheCommand.count)) to `\(next)`"
  }

  /// The step that an undo was asked to keep, once all behind it is taken back.
  private var kept: String? {
    guard record.direction == .undo, record.closing?.signal == nil else { return nil }
    return record.opening?.keeping
  }

  private var doubt: String {
    let names = record.steps.lazy.filter(\.isInDoubt).map { "`\($0.name)`" }
    let count = names.count
    if count == 0 { return "nothing is in doubt" }
    let shown = names.prefix(Self.shown).joined(separator: ", ")
    let rest = count > Self.shown ? " and \(count - Self.shown) more" : ""
    return "in doubt, a change being sent without a reply: \(shown)\(rest)"
  }
}

extension Diagnostic {
  fileprivate init(of fault: StepError, in step: StepRecord, at location: SourceLocation?) {
    self.init(
      "step `\(step.name)` \(fault.summary)", at: location, notes: fault.notes, help: fault.help)
  }
}
