import Document
import Engine
import Journal
import Report
import Workflow

/// Runs a workflow, or goes on with its last run.
struct RunCommand: Command {
  private static let new = Option("new", "begin a new run even where the last one is unfinished")
  private static let undoOnFailure = Option("undo-on-failure", "take the run back if a step fails")

  static let syntax = Syntax(
    "run", "Runs a workflow, or goes on with its last run where that is unfinished.",
    operands: [.file],
    options: Option.parameters + Option.sandboxes
      + [.journal, .jobs, .yes, .json, .quiet, new, .noWait, undoOnFailure],
    examples: [
      Example("run workflows/privatelink.json5 --sandbox", "set everything up in a simulated AWS"),
      Example("run workflows/privatelink.json5", "go on after an interruption, or look whether all is as it was"),
    ],
    notes: [
      """
      A run remembers its parameters and whether it used the simulated AWS. Exit status: 0 done, 1 failed, 2 bad input
      and nothing begun, 3 waiting, 4 in doubt, 130 or 143 stopped by a signal.
      """
    ])

  private let input: WorkflowInput
  private let sandbox: SandboxChoice
  private let location: JournalLocation
  private let jobs: Int?
  private let isNew: Bool
  private let noWait: Bool
  private let undoesOnFailure: Bool
  private let invocation: Invocation

  init(_ invocation: Invocation) throws(ArgumentError) {
    self.invocation = invocation
    input = try WorkflowInput(invocation)
    sandbox = try SandboxChoice(invocation)
    location = JournalLocation(invocation)
    jobs = try invocation.integer(of: .jobs, in: 1...1024)
    isNew = invocation.has(Self.new)
    noWait = invocation.has(.noWait)
    undoesOnFailure = invocation.has(Self.undoOnFailure)
  }

  func run(in program: Program) async throws(Stop) -> ExitStatus {
    let source = try input.source()
    let arguments = try input.arguments()
    let cloud = Cloud()
    let catalog = program.catalog(cloud)
    // A file with mistakes begins nothing, not even an empty journal.
    if !location.exists(in: program.environment) { _ = try input.load(catalog) }

    let session = try Session(working: location, in: program)
    let preparation = Preparation(
      journal: session.journal, catalog: catalog, isSameWorld: SandboxChoice.areOfOneWorld)
    let choice = try choose(preparation, source)
    try cloud.use(choice, statePath: location.sandboxPath(in: program.environment))
    let prepared = try await opening {
      () async throws(EngineError) in
      try await preparation.run(source, arguments: arguments, startNew: isNew, settings: sandbox.frozen)
    }

    let engine = Engine(
      journal: session.journal, settings: session.settings(jobs: jobs, noWait: noWait, pace: choice.pace))
    let work = Work(session: session, style: Narrator.Style(invocation, on: program.console), next: next)
    let execution = try catching { () throws(EngineError) in try engine.execution(of: prepared) }
    work.announce(prepared, isSandbox: choice.isUsed)
    let ending = await work.carry(
      out: execution, prepared.record, estimate: work.estimate(of: prepared.record))
    let status = work.report(ending)
    guard undoesOnFailure, ending.signal == nil, ending.state == .failed || ending.state == .inDoubt else {
      return status
    }
    return try await takeBack(ending.record.identifier, preparation, engine, work, failing: status)
  }

  /// Whether the simulated AWS is used: a run that goes on does as it did when it began.
  private func choose(
    _ preparation: Preparation, _ source: Source
  ) throws(Stop) -> SandboxChoice {
    if isNew { return sandbox }
    let unfinished = try catching { () throws(EngineError) in try preparation.unfinishedRun(of: source) }
    guard let record = unfinished else { return sandbox }
    let choice = SandboxChoice(frozen: record.frozen.settings, over: sandbox)
    if sandbox.isUsed, !choice.isUsed {
      throw Stop(
        .badInput,
        Diagnostic(
          "run \(record.identifier) is unfinished, and it does not use the sandbox", help: "begin another with `--new`")
      )
    }
    return choice
  }

  private func takeBack(
    _ run: String, _ preparation: Preparation, _ engine: Engine, _ work: Work, failing status: ExitStatus
  ) async throws(Stop) -> ExitStatus {
    let prepared = try await opening { () async throws(EngineError) in try await preparation.undo(run: run) }
    let execution = try catching { () throws(EngineError) in try engine.undo(prepared) }
    let back = Work(session: work.session, style: work.style, next: commandLine(["undo", run] + location.repeated))
    let ending = await back.carry(out: execution, prepared.record)
    let undone = back.report(ending)
    return undone == .done ? status : undone
  }

  private var next: String { commandLine(["run", input.file] + location.repeated) }
}
