import Document
import Engine
import Journal
import PlinkflowKit
import Report
import Workflow

/// Runs a workflow, or goes on with its last run.
struct RunCommand: Command {
  private static let new = Option("new", "begin a new run even where the last one is unfinished")
  private static let keepRemoved = Option(
    "keep-removed", "leave what earlier runs made and the workflow no longer has")
  private static let skipPreflight = Option("skip-preflight", "begin without looking for what would fail later")
  private static let plan = Option(
    "plan", takes: "FILE", "begin nothing unless it is what `plan --out` wrote into that file")
  private static let undoOnFailure = Option("undo-on-failure", "take the run back if a step fails")

  static let syntax = Syntax(
    "run", "Runs a workflow, or goes on with its last run where that is unfinished.",
    operands: [.file],
    options: Option.parameters + Option.sandboxes
      + [
        .journal, .jobs, .yes, .json, .quiet, .verbose, plan, new, .again, .saidDone, .noWait, keepRemoved,
        skipPreflight, undoOnFailure,
        .acceptChangedPlugins, .folder, .logHTTP,
      ],
    examples: [
      Example("run workflows/privatelink.json5 --sandbox", "set everything up in a simulated AWS"),
      Example("run workflows/privatelink.json5", "go on after an interruption, or look whether all is as it was"),
    ],
    notes: [
      """
      A run remembers its parameters and whether it used the simulated AWS. Exit status: 0 done, 1 failed, 2 bad input
      and nothing begun, 3 waiting, 4 in doubt, 130, 131 or 143 stopped by a signal.

      Before a new run begins, what earlier runs made and the workflow no longer has is shown and, after a yes, taken
      back. Undoing the new run does not bring it back: put it into the workflow again.
      """
    ])

  private let input: WorkflowInput
  private let sandbox: SandboxChoice
  private let location: JournalLocation
  private let jobs: Int?
  private let isNew: Bool
  private let noWait: Bool
  private let undoesOnFailure: Bool
  private let keepsRemoved: Bool
  private let isAgreed: Bool
  private let planned: String?
  private let resolutions: Resolutions
  private let skipsPreflight: Bool
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
    keepsRemoved = invocation.has(Self.keepRemoved)
    isAgreed = invocation.has(.yes)
    skipsPreflight = invocation.has(Self.skipPreflight)
    planned = invocation.value(of: Self.plan)
    resolutions = try Resolutions(invocation)
    if planned != nil, isNew { throw .excludes(option: Self.plan.name, other: Self.new.name) }
  }

  func run(in program: Program) async throws(Stop) -> ExitStatus {
    let source = try input.source()
    let folder = try invocation.folder
    program.runPlugins(in: folder ?? source.folder)
    let arguments = try input.arguments()
    let plan: PlanFile? = if let planned { try PlanFile(planned) } else { nil }
    let cloud = Cloud(log: try HTTPLog(invocation))
    let catalog = program.catalog(cloud)
    // A file with mistakes begins nothing, not even an empty journal.
    if !location.exists(in: program.environment) { _ = try input.load(catalog) }

    let session = try Session(working: location, in: program)
    let preparation = Preparation(
      journal: session.journal, catalog: catalog, isSameWorld: SandboxChoice.areOfOneWorld,
      confinement: SandboxChoice.confinement(adding: sandbox.real),
      acceptsChangedPrograms: invocation.has(.acceptChangedPlugins), folder: folder ?? source.folder,
      acceptsFolder: folder != nil)
    let unfinished =
      isNew ? nil : try catching { () throws(EngineError) in try preparation.unfinishedRun(of: source) }
    if unfinished == nil, let step = resolutions.steps.first {
      throw Stop(
        .badInput,
        Diagnostic(
          "step `\(step)` is not in doubt: the workflow has no unfinished run",
          help: "`plinkflow runs` lists the runs"))
    }
    let choice = try choose(unfinished)
    try cloud.use(choice, statePath: location.sandboxPath(in: program.environment))
    let engine = Engine(
      journal: session.journal, settings: session.settings(jobs: jobs, noWait: noWait, in: choice))
    let work = Work(
      session: session, style: Narrator.Style(invocation, on: program.console),
      isVerbose: invocation.has(.verbose), next: next)
    let prepared: Prepared
    if unfinished == nil {
      try catching { () throws(EngineError) in try preparation.anticipate(source) }
      let workflow = try catching { () throws(EngineError) in try preparation.load(source, arguments) }
      // What the sandbox refuses is not asked for its secrets either.
      try catching { () throws(EngineError) in try choice.confinement.check(workflow) }
      try await opening { () async throws(EngineError) in try await preparation.askForSecrets(of: workflow) }
      let clients = try await opening { () async throws(EngineError) in
        try await Clients.open(for: workflow, within: choice.confinement)
      }
      if let plan { try await hold(to: plan, source, arguments, preparation, engine, catalog, choice, clients) }
      try await lookAhead(workflow, preparation, engine, clients)
      if let ended = try await takeBackRemoved(from: workflow, preparation, engine, work, catalog) { return ended }
      prepared = try await opening {
        () async throws(EngineError) in
        try await preparation.begin(workflow, settings: sandbox.frozen, clients: clients)
      }
    } else {
      if let plan { try await hold(to: plan, source, arguments, preparation, engine, catalog, choice) }
      prepared = try await opening {
        () async throws(EngineError) in
        try await preparation.run(source, arguments: arguments, startNew: false, settings: sandbox.frozen)
      }
    }
    let execution = try catching { () throws(EngineError) in try engine.execution(of: prepared, resolving: resolutions)
    }
    work.announce(prepared, isSandbox: choice.isUsed)
    let narrator = work.narrator(of: prepared.record, estimate: work.estimate(of: prepared, in: choice))
    let workflow = prepared.workflow
    // The execution has the record from here on: kept twice, it would be copied with the first event.
    _ = consume prepared
    let ending = await work.carry(out: execution, telling: narrator)
    let status = work.report(ending, of: workflow)
    guard undoesOnFailure, ending.signal == nil, ending.state == .failed || ending.state == .inDoubt else {
      return status
    }
    return try await takeBack(ending.record.identifier, preparation, engine, work, failing: status)
  }

  /// Whether the simulated AWS is used: a run that goes on does as it did when it began.
  private func choose(_ unfinished: RunRecord?) throws(Stop) -> SandboxChoice {
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

  /// Plans anew, and begins nothing where that is not what was planned.
  private func hold(
    to plan: PlanFile, _ source: Source, _ arguments: Arguments, _ preparation: Preparation, _ engine: Engine,
    _ catalog: Catalog, _ choice: SandboxChoice, _ clients: Clients? = nil
  ) async throws(Stop) {
    let now = try await opening {
      () async throws(EngineError) in
      let (workflow, record, known) = try preparation.plan(source, arguments: arguments, settings: sandbox.frozen)
      let removals = record == nil ? try preparation.removals(for: workflow, settings: sandbox.frozen) : []
      return try await engine.plan(workflow, record: record, known: known, removals: removals, clients: clients)
    }
    let report = PlanReport(now) { catalog.kind($0.kind)?.isReversible ?? true }
    try plan.check(PlanSnapshot(report, world: choice.words, version: Program.version))
  }

  /// Begins nothing where a step would fail for a reason that can be seen already.
  private func lookAhead(
    _ workflow: Workflow, _ preparation: Preparation, _ engine: Engine, _ clients: Clients
  ) async throws(Stop) {
    guard !skipsPreflight else { return }
    let known = try catching {
      () throws(EngineError) in try preparation.left(of: workflow, settings: sandbox.frozen)
    }
    let problems = await engine.preflight(workflow, known: known, clients: clients)
    guard !problems.isEmpty else { return }
    var diagnostics = problems.map { problem in
      Diagnostic(
        "step `\(problem.step)` \(problem.fault.summary)", notes: problem.fault.notes, help: problem.fault.help)
    }
    diagnostics[diagnostics.count - 1].notes.append("nothing was begun; `--skip-preflight` begins all the same")
    throw Stop(.badInput, diagnostics)
  }

  /// Takes back what earlier runs made and the workflow no longer has, after asking; answers how the command ends where
  /// that did not come to its end.
  private func takeBackRemoved(
    from workflow: Workflow, _ preparation: Preparation, _ engine: Engine, _ work: Work, _ catalog: Catalog
  ) async throws(Stop) -> ExitStatus? {
    guard !keepsRemoved else { return nil }
    let removals = try catching {
      () throws(EngineError) in try preparation.removals(for: workflow, settings: sandbox.frozen)
    }
    let preview = UndoPreview(of: removals) { catalog.kind($0.kind)?.isReversible ?? true }
    if !preview.isEmpty {
      let program = work.session.program
      if !isAgreed {
        program.console.narrate("no longer in the workflow:\n\(lines: preview.text)")
      }
      try program.confirm(
        "undo \(Tally.steps(preview.count)) that the workflow no longer has", isAgreed: isAgreed,
        otherwise: "`--keep-removed` to leave them")
    }
    for removal in removals {
      let prepared = try await opening { () async throws(EngineError) in try await preparation.prepare(removal) }
      let execution = try catching { () throws(EngineError) in try engine.remove(removal, prepared) }
      let ending = await work.carry(out: execution, telling: work.narrator(of: prepared.record))
      guard ending.state == .done, ending.journalError == nil else { return work.report(ending) }
    }
    return nil
  }

  private func takeBack(
    _ run: String, _ preparation: Preparation, _ engine: Engine, _ work: Work, failing status: ExitStatus
  ) async throws(Stop) -> ExitStatus {
    let prepared = try await opening { () async throws(EngineError) in try await preparation.undo(run: run) }
    let execution = try catching { () throws(EngineError) in try engine.undo(prepared) }
    let back = Work(
      session: work.session, style: work.style, isVerbose: work.isVerbose,
      next: commandLine(["undo", run] + location.repeated))
    let ending = await back.carry(out: execution, telling: back.narrator(of: prepared.record))
    let undone = back.report(ending)
    return undone == .done ? status : undone
  }

  private var next: String { commandLine(["run", input.file] + location.repeated) }
}
