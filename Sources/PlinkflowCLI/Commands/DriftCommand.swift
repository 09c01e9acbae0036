import Document
import Engine
import Journal
import Report
import Workflow

/// Shows what somebody changed since a run.
struct DriftCommand: Command {
  private static let acceptDrift = Option(
    "accept-drift", "take what was changed for wanted: later runs leave it, and nothing is sent now")

  static let syntax = Syntax(
    "drift", "Shows what was changed since a run, by looking only.",
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
  private let jobs: Int?
  private let isJSON: Bool
  private let invocation: Invocation
  private let accepts: Bool
  private let real: Set<String>

  init(_ invocation: Invocation) throws(ArgumentError) {
    self.invocation = invocation
    run = invocation.operand(0)
    location = JournalLocation(invocation)
    jobs = try invocation.integer(of: .jobs, in: 1...1024)
    isJSON = invocation.has(.json)
    real = Set(invocation.values(of: .real))
    accepts = invocation.has(Self.acceptDrift)
  }

  func run(in program: Program) async throws(Stop) -> ExitStatus {
    let writes = accepts && location.exists(in: program.environment)
    let session = try writes ? Session(working: location, in: program) : Session(reading: location, in: program)
    let cloud = Cloud(log: try HTTPLog(invocation))
    let given = try invocation.folder
    let preparation = Preparation(
      journal: session.journal, catalog: program.catalog(cloud), isSameWorld: SandboxChoice.areOfOneWorld,
      confinement: SandboxChoice.confinement(adding: real), folder: given, acceptsFolder: given != nil)
    let record = try catching { () throws(EngineError) in try preparation.finished(run: run) }
    program.runPlugins(in: given ?? record.opening?.place?.folder)
    let (workflow, folder) = try catching { () throws(EngineError) in
      let workflow = try preparation.frozen(record)
      return (workflow, try preparation.folder(of: workflow, record))
    }
    let choice = try SandboxChoice(of: record, adding: real)
    try cloud.use(choice, statePath: location.sandboxPath(in: program.environment))
    let engine = Engine(
      journal: session.journal, settings: session.settings(jobs: jobs, noWait: true, in: choice))
    let drift = try await opening {
      () async throws(EngineError) in
      try await engine.drift(of: record, workflow, in: folder)
    }
    if accepts { try await opening { () async throws(EngineError) in try await engine.accept(drift) } }
    let report = DriftReport(drift, accepted: accepts)
    program.console.result(lines: isJSON ? report.object.readableText : report.text)
    return (accepts ? drift.isBeyondAcceptance : drift.isThere) ? .failed : .done
  }
}
