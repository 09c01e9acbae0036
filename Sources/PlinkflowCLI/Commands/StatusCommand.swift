import Document
import Journal
import Report
import Runs

/// Shows how a run stands.
struct StatusCommand: Command {
  static let syntax = Syntax(
    "status", "Shows how a run stands, step by step.",
    operands: [.lastRun], options: [.journal, .json],
    examples: [
      Example("status", "show the last run"),
      Example("status --json", "print one object for a script"),
    ])

  private let run: String?
  private let location: JournalLocation
  private let isJSON: Bool

  init(_ invocation: Invocation) {
    run = invocation.operand(0)
    location = JournalLocation(invocation)
    isJSON = invocation.has(.json)
  }

  func run(in program: Program) async throws -> ExitStatus {
    let session = try Session(.reading, location, in: program)
    let snapshot = try session.snapshot(run)
    let status = RunStatus(
      of: snapshot.record, isAlive: snapshot.isAlive, now: .now,
      calls: try session.journal.callCounts(of: snapshot.record.number))
    program.console.result(lines: isJSON ? status.object.readableText : status.text)
    return .done
  }
}
