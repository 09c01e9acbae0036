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
    let record: RunRecord?
    do throws(JournalError) {
      let number = if let identifier { try journal.number(of: identifier) } else { try journal.latestRun() }
      record = if let number { try journal.record(of: number) } else { nil }
    } catch {
      throw Stop(error)
    }
    guard let record else { throw Stop(identifier.map { EngineError.unknownRun($0) } ?? EngineError.noRuns) }
    return record
  }

  /// How often each sort of request was sent in a run.
  func callCounts(of record: RunRecord) throws(Stop) -> [CallCount] {
    do throws(JournalError) {
      return try journal.callCounts(of: record.number)
    } catch {
      throw Stop(error)
    }
  }

  /// Whether a process is at work on a run right now.
  func isAlive(_ record: RunRecord) -> Bool {
    guard record.closing == nil, let holder = JournalLock.holder(forJournal: journal.path) else { return false }
    // A holder that did not say who it is has only just begun.
    return holder.process == nil || holder.process == record.opening?.process
  }

  /// How runs are carried out by this process.
  func settings(jobs: Int?, noWait: Bool, pace: Double) -> Settings {
    Settings(
      jobs: jobs ?? 16, noWait: noWait, pace: pace, version: Program.version, host: HostName.own,
      process: ProcessInfo.processInfo.processIdentifier)
  }
}
