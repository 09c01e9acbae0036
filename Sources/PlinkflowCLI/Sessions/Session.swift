import Document
import Engine
import Foundation
import Journal
import Runs

/// One command's hold on a journal.
struct Session: Sendable {
  let program: Program
  let location: JournalLocation
  let journal: Journal

  /// How a command opens its journal.
  enum Opening: Sendable {
    /// To work on its runs: made where there is none. One process at a time may do that.
    case working
    /// To plan with it: made where there is none. Another process may be at work on it.
    case planning
    /// To read it, or to add an approval: it has to be there.
    case reading
  }

  /// Opens a journal.
  init(_ opening: Opening, _ location: JournalLocation, in program: Program) throws {
    let path = location.path(in: program.environment)
    journal =
      switch opening {
      case .working: try Journal.own(at: path)
      case .planning: try Journal.open(at: path)
      case .reading: try Journal.openExisting(at: path)
      }
    self.program = program
    self.location = location
  }

  /// The run that an operand names, or the one that was worked on last.
  func record(_ identifier: String?) throws -> RunRecord {
    try run(identifier) { try journal.record(of: $0) }
  }

  /// The same as it stands right now.
  func snapshot(_ identifier: String?) throws -> RunSnapshot {
    try run(identifier) { try journal.snapshot(of: $0) }
  }

  private func run<Run>(_ identifier: String?, _ read: (Int64) throws -> Run?) throws -> Run {
    let number = if let identifier { try journal.number(of: identifier) } else { try journal.latestRun() }
    guard let number, let run = try read(number) else {
      throw identifier.map { EngineError.unknownRun($0) } ?? EngineError.noRuns
    }
    return run
  }

  /// How runs are carried out by this process.
  func options(jobs: Int?, noWait: Bool, in world: World) -> RunOptions {
    RunOptions(
      jobs: jobs ?? 16, noWait: noWait, pace: world.pace, world: world, version: Program.version,
      host: HostName.own,
      process: ProcessInfo.processInfo.processIdentifier)
  }
}
