import Document
import Engine
import Foundation
import Journal

/// One command's hold on a journal.
struct Session: Sendable {
  let program: Program
  let location: JournalLocation
  let journal: Journal

  /// Opens a journal to work on its runs, and makes it where there is none. One process at a time may do that.
  init(working location: JournalLocation, in program: Program) throws(Stop) {
    do throws(JournalError) {
      journal = try Journal.own(at: location.path(in: program.environment))
    } catch {
      throw Stop(error)
    }
    self.program = program
    self.location = location
  }

  /// Opens a journal that is there, to read it or to add an approval.
  init(reading location: JournalLocation, in program: Program) throws(Stop) {
    do throws(JournalError) {
      journal = try Journal.openExisting(at: location.path(in: program.environment))
    } catch {
      throw Stop(error)
    }
    self.program = program
    self.location = location
  }

  /// Opens a journal to plan with it, and makes it where there is none; another process may be at work on it.
  init(planning location: JournalLocation, in program: Program) throws(Stop) {
    do throws(JournalError) {
      journal = try Journal.open(at: location.path(in: program.environment))
    } catch {
      throw Stop(error)
    }
    self.program = program
    self.location = location
  }

  /// The run that an operand names, or the one that was worked on last.
  func record(_ identifier: String?) throws(Stop) -> RunRecord {
    try run(identifier) { (number) throws(JournalError) in try journal.record(of: number) }
  }

  /// The same as it stands right now.
  func standing(_ identifier: String?) throws(Stop) -> Standing {
    try run(identifier) { (number) throws(JournalError) in try journal.standing(of: number) }
  }

  private func run<Run>(
    _ identifier: String?, _ read: (Int64) throws(JournalError) -> Run?
  ) throws(Stop) -> Run {
    let run: Run?
    do throws(JournalError) {
      let number = if let identifier { try journal.number(of: identifier) } else { try journal.latestRun() }
      run = if let number { try read(number) } else { nil }
    } catch {
      throw Stop(error)
    }
    guard let run else { throw Stop(identifier.map { EngineError.unknownRun($0) } ?? EngineError.noRuns) }
    return run
  }

  /// How often each sort of request was sent in a run.
  func callCounts(of record: RunRecord) throws(Stop) -> [CallCount] {
    do throws(JournalError) {
      return try journal.callCounts(of: record.number)
    } catch {
      throw Stop(error)
    }
  }

  /// How runs are carried out by this process.
  func settings(jobs: Int?, noWait: Bool, in choice: SandboxChoice) -> Settings {
    Settings(
      jobs: jobs ?? 16, noWait: noWait, pace: choice.pace, confinement: choice.confinement, version: Program.version,
      host: HostName.own,
      process: ProcessInfo.processInfo.processIdentifier)
  }
}
