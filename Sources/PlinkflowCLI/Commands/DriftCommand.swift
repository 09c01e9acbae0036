import Document
import Engine
import Journal
import Report
import Runs
import Workflow

/// Shows what somebody changed since a run.
struct DriftCommand: Command {
  private static let acceptDrift = Option(
    "accept-drift", "take what was changed for wanted: later runs leave it, and nothing is sent now")

  static let syntax = Syntax(
    "drift", "Shows what was changed since a run, without changing anything.",
    operands: [Operand("RUN", optional: true, "the run; the last one that is done where it is left out")],
    options: [.journal, .jobs, .json, .real, acceptDrift, .folder, .logHTTP],
    examples: [
      Example("drift", "compare the world with what the last run left"),
      Example("drift --json", "print one object for a script"),
      Example("drift --accept-drift", "keep what somebody changed"),
    ],
    notes: [
      """
      Marks: ~ changed, - gone, ? not settled, ! something else in its place, or not seen. `plinkflow run FILE` repairs
      what drifted. Exit status: 0 without drift, 1 with drift or where something cannot be seen, 2 bad input.
      """,
      """
      What is accepted counts until its step differs in anything else, or the workflow wants something else there. What is
      gone cannot be accepted: take its step out of the workflow. Undo restores what stood before the run all the same.
      """,
    ])

  private let run: String?
  private let location: JournalLocation
  private let isJSON: Bool
  private let invocation: Invocation
  private let accepts: Bool
  private let options: WorldOptions

  init(_ invocation: Invocation) throws(ArgumentError) {
    self.invocation = invocation
    run = invocation.operand(0)
    location = JournalLocation(invocation)
    _ = try invocation.jobs
    isJSON = invocation.has(.json)
    options = try WorldOptions(ofRunIn: invocation)
    accepts = invocation.has(Self.acceptDrift)
  }

  func run(in program: Program) async throws -> ExitStatus {
    let writes = accepts && location.exists(in: program.environment)
    let session = try Session(writes ? .working : .reading, location, in: program)
    let record = try RunLookup(in: session.journal).finished(run)
    let context = try RunContext(of: record, options, invocation, session: session, noWait: true)
    let workflow = try context.preparation.frozen(record)
    let folder = try context.preparation.folder(of: workflow, record)
    let drift = try await context.engine.drift(of: record, workflow, in: folder)
    if accepts { try await context.engine.accept(drift) }
    let report = DriftReport(drift, accepted: accepts)
    program.console.result(lines: isJSON ? report.object.readableText : report.text)
    return (accepts ? drift.isBeyondAcceptance : drift.isThere) ? .failed : .done
  }
}
