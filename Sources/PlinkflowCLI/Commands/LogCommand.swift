import Document
import Journal
import Report

/// Shows the events of a run.
struct LogCommand: Command {
  static let syntax = Syntax(
    "log", "Shows everything that happened in a run, in its order.",
    operands: [.lastRun], options: [.journal, .json],
    examples: [
      Example("log", "show the last run's events"),
      Example("log --json", "print an object for each event, one a line"),
    ])

  private let run: String?
  private let location: JournalLocation
  private let isJSON: Bool

  init(_ invocation: Invocation) {
    run = invocation.operand(0)
    location = JournalLocation(invocation)
    isJSON = invocation.has(.json)
  }

  func run(in program: Program) async throws(Stop) -> ExitStatus {
    let session = try Session(reading: location, in: program)
    let record = try session.record(run)
    let events: [Event]
    do throws(JournalError) {
      events = try session.journal.events(of: record.number)
    } catch {
      throw Stop(error)
    }
    let width = min(32, record.steps.lazy.map(\.name.count).max() ?? 0)
    let lines = events.lazy.map { event in
      isJSON ? event.object(of: record).canonicalText : event.logLine(of: record, width: width)
    }
    program.console.result(lines: lines.joined(separator: "\n"))
    return .done
  }
}
