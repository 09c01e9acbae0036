import Document
import Engine
import Foundation
import Journal
import PlinkflowKit
import Report
import Runs
import Workflow

/// One process's work on a run, as a person follows it.
struct Work: Sendable {
  let session: Session
  /// What is told while it goes on.
  let style: Narrator.Style
  /// Whether what programs print is told as it comes.
  var isVerbose = false
  /// The command that goes on with the run.
  let next: String

  private var console: Console { session.program.console }

  /// Says which run it is.
  func announce(_ prepared: Prepared, in world: World) {
    guard style == .lines || style == .live else { return }
    let record = prepared.record
    let suffix = world.isSimulated ? " in the sandbox" : ""
    console.command(Annotations.group("the steps of run \(record.identifier)"))
    switch prepared.start {
    case .fresh:
      console.narrate("run \(record.identifier) of \(record.frozen.workflow) begins\(suffix)")
    case .resumed:
      console.narrate("run \(record.identifier) goes on\(suffix): \(Tally(of: record, isAlive: false).told)")
    case .amended(let steps):
      let named = steps.map { "`\($0)`" }.joined(separator: ", ")
      console.narrate("run \(record.identifier) goes on\(suffix) with a changed workflow; new or other steps: \(named)")
    }
  }

  /// How long the run usually takes, where a picture shows it: as in an earlier run in the same world, or by a guess.
  func estimate(of prepared: Prepared, in world: World) -> Estimate? {
    let record = prepared.record
    // An estimate is no reason to stop: a journal that cannot be read is told about when it is written to.
    guard style == .live, let needs = try? session.journal.needs(of: record),
      let measured = try? session.journal.durations(
        of: record.frozen.workflow, before: record.number, where: { world.isSame(as: World(frozen: $0)) })
    else { return nil }
    var times: [String: Estimate.Usual] = [:]
    for step in prepared.workflow.steps {
      times[step.name] =
        measured[step.name].map { Estimate.Usual($0, isMeasured: true) }
        ?? Estimate.Usual(step.kind.usually * world.pace, isMeasured: false)
    }
    return Estimate(of: record, times: times, needs: needs)
  }

  /// Tells of a run from where it stands; nil where nothing is told, which then costs neither time nor a second record
  /// of every step.
  func narrator(of record: RunRecord, estimate: Estimate? = nil) -> Narrator? {
    guard style != .silent else { return nil }
    let kinds = session.program.allPlugins(reaching: .none).flatMap(\.steps).filter {
      $0.client == ClientType(Approvals.self)
    }
    return Narrator(of: record, asking: Set(kinds.map(\.name)), style: style, estimate: estimate, on: console)
  }

  /// Takes the run as far as it goes, tells what happens, and lets a signal stop it.
  func execute(_ execution: Execution, telling narrator: Narrator?) async -> RunResult {
    if let narrator { session.journal.follow { narrator.take($0) } }
    if isVerbose, let narrator { await execution.follow(LineTeller { narrator.take(line: $1, of: $0) }) }
    let signals = Signals { number in
      narrator?.stop()
      Task { await execution.stop(signal: number) }
    } resized: {
      if style == .live { narrator?.tick() }
    }
    let clock = Task {
      while !Task.isCancelled {
        try await Task.sleep(for: .milliseconds(style == .live ? 200 : 1000))
        narrator?.tick()
      }
    }
    let result = await execution.run()
    clock.cancel()
    narrator?.finish()
    withExtendedLifetime(signals) {}
    return result
  }

  /// Says how it ended, and what to do next.
  ///
  /// - Parameter workflow: whose lines annotations stand at; nil where nobody reads those.
  func report(_ result: RunResult, of workflow: Workflow? = nil) -> ExitStatus {
    console.command(Annotations.endGroup)
    let outcome = Outcome(of: result.record, next: next) { workflow?.location(ofStep: $0.name) }
    if let error = result.journalError {
      var diagnostic = error.diagnostic
      diagnostic.notes.append("nothing was sent after that")
      diagnostic.help = diagnostic.help ?? "`\(next)` goes on once that is mended"
      console.complain([diagnostic])
      return .failed
    }
    if let signal = result.signal {
      let name = [SIGINT: "SIGINT", SIGQUIT: "SIGQUIT"][signal] ?? "SIGTERM"
      console.narrate("stopped by \(name): \(outcome.standing)\nhelp: `\(next)` goes on")
      return .signal(signal)
    }
    if let result = outcome.result, style != .objects { console.result(lines: result) }
    if !outcome.diagnostics.isEmpty { console.complain(outcome.diagnostics, framed: false) }
    return ExitStatus(result)
  }
}

extension Workflow {
  /// Where a step stands in the file; nil where it stands in a file that this one uses.
  fileprivate func location(ofStep name: String) -> SourceLocation? {
    guard !name.contains("."), let span = index(of: name).flatMap({ steps[$0].span }) else { return nil }
    return SourceLocation(source, span)
  }
}

extension ExitStatus {
  fileprivate init(_ result: RunResult) {
    switch result.exitStatus {
    case 0: self = .done
    case 3: self = .waiting
    case 4: self = .inDoubt
    default: self = .failed
    }
  }
}
