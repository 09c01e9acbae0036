import Document
import Engine
import Foundation
import Journal
import PlinkflowKit
import Report

/// One process's work on a run, as a person follows it.
struct Work: Sendable {
  let session: Session
  /// What is told while it goes on.
  let style: Narrator.Style
  /// The command that goes on with the run.
  let next: String

  private var console: Console { session.program.console }

  /// Says which run it is.
  func announce(_ prepared: Prepared, isSandbox: Bool) {
    guard style == .lines || style == .live else { return }
    let record = prepared.record
    let place = isSandbox ? " in the sandbox" : ""
    switch prepared.beginning {
    case .fresh:
      console.narrate("run \(record.identifier) of \(record.frozen.workflow.printable) begins\(place)")
    case .resumed:
      console.narrate("run \(record.identifier) goes on\(place): \(Tally(of: record, isAlive: false).told)")
    case .amended(let steps):
      let named = steps.map { "`\($0)`" }.joined(separator: ", ")
      console.narrate("run \(record.identifier) goes on\(place) with a changed workflow; new or other steps: \(named)")
    }
  }

  /// How long the run usually takes, where a picture shows it and an earlier run tells.
  func estimate(of record: RunRecord) -> Estimate? {
    // An estimate is no reason to stop: a journal that cannot be read is told about when it is written to.
    guard style == .live, let needs = try? session.journal.needs(of: record),
      let durations = try? session.journal.durations(of: record.frozen.workflow, before: record.number)
    else { return nil }
    return durations.isEmpty ? nil : Estimate(of: record, durations: durations, needs: needs)
  }

  /// Takes the run as far as it goes, tells what happens, and lets a signal stop it.
  func carry(out execution: Execution, _ record: RunRecord, estimate: Estimate? = nil) async -> Ending {
    let kinds = session.program.allPlugins().flatMap(\.steps).filter { $0.client == ClientType(Approvals.self) }
    let narrator = Narrator(of: record, asking: Set(kinds.map(\.name)), style: style, estimate: estimate, on: console)
    session.journal.follow { narrator.take($0) }
    let signals = Signals { number in
      Task { await execution.stop(signal: number) }
    }
    let clock = Task {
      while !Task.isCancelled {
        try await Task.sleep(for: .milliseconds(style == .live ? 200 : 1000))
        narrator.tick()
      }
    }
    let ending = await execution.run()
    clock.cancel()
    narrator.finish()
    withExtendedLifetime(signals) {}
    return ending
  }

  /// Says how it ended, and what to do next.
  func report(_ ending: Ending) -> ExitStatus {
    let outcome = Outcome(of: ending.record, next: next)
    if let error = ending.journalError {
      var diagnostic = error.diagnostic
      diagnostic.notes.append("nothing was sent after that")
      diagnostic.help = diagnostic.help ?? "`\(next)` goes on once that is mended"
      console.complain([diagnostic])
      return .failed
    }
    if let signal = ending.signal {
      console.narrate("stopped by \(signal == SIGINT ? "SIGINT" : "SIGTERM"); `\(next)` goes on")
      return .signal(signal)
    }
    if let result = outcome.result, style != .objects { console.result(result) }
    if !outcome.diagnostics.isEmpty { console.complain(outcome.diagnostics) }
    return ExitStatus(ending)
  }
}

extension ExitStatus {
  fileprivate init(_ ending: Ending) {
    switch ending.exitStatus {
    case 0: self = .done
    case 3: self = .waiting
    case 4: self = .inDoubt
    default: self = .failed
    }
  }
}

/// Turns the engine's errors into what a command ends with.
func catching<R>(_ body: () throws(EngineError) -> R) throws(Stop) -> R {
  do throws(EngineError) {
    return try body()
  } catch {
    throw Stop(error)
  }
}

/// The same for what takes its time.
func opening<R: Sendable>(_ body: () async throws(EngineError) -> R) async throws(Stop) -> R {
  do throws(EngineError) {
    return try await body()
  } catch {
    throw Stop(error)
  }
}
