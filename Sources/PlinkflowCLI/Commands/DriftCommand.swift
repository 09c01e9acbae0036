import Document
import Engine
import Journal
import Report
import Workflow

/// Shows what somebody changed since a run.
struct DriftCommand: Command {
  static let syntax = Syntax(
    "drift", "Shows what was changed since a run, by looking only.",
    operands: [Operand("RUN", optional: true, "the run; the last one that is done where it is left out")],
    options: [.journal, .jobs, .json],
    examples: [
      Example("drift", "compare the world with what the last run left"),
      Example("drift --json", "print one object for a script"),
    ],
    notes: [
      """
      Marks: ~ changed, - gone, ? not settled, ! something else in its place, or not seen. `plinkflow run FILE` repairs
      what drifted. Exit status: 0 without drift, 1 with drift or where something cannot be seen, 2 bad input.
      """
    ])

  private let run: String?
  private let location: JournalLocation
  private let jobs: Int?
  private let isJSON: Bool

  init(_ invocation: Invocation) throws(ArgumentError) {
    run = invocation.operand(0)
    location = JournalLocation(invocation)
    jobs = try invocation.integer(of: .jobs, in: 1...1024)
    isJSON = invocation.has(.json)
  }

  func run(in program: Program) async throws(Stop) -> ExitStatus {
    let session = try Session(reading: location, in: program)
    let cloud = Cloud()
    let preparation = Preparation(
      journal: session.journal, catalog: program.catalog(cloud), isSameWorld: SandboxChoice.areOfOneWorld)
    let (workflow, record) = try catching { () throws(EngineError) in try preparation.finished(run: run) }
    let choice = SandboxChoice(frozen: record.frozen.settings)
    try cloud.use(choice, statePath: location.sandboxPath(in: program.environment))
    let engine = Engine(
      journal: session.journal, settings: session.settings(jobs: jobs, noWait: true, pace: choice.pace))
    let drift = try await opening {
      () async throws(EngineError) in
      try await engine.drift(of: record, workflow)
    }
    let report = DriftReport(drift)
    program.console.result(isJSON ? report.object.readableText : report.text)
    return drift.isThere ? .failed : .done
  }
}
