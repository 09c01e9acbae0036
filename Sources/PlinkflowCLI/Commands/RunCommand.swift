import Document
import Engine
import Journal
import PlinkflowKit
import Report
import Runs
import Workflow

/// Runs a workflow, or goes on with its last run.
struct RunCommand: Command {
  private static let new = Option("new", "begin a new run even where the last one is unfinished")
  private static let keepRemoved = Option(
    "keep-removed", "leave what earlier runs made and the workflow no longer has")
  private static let skipPreflight = Option("skip-preflight", "begin without checking for what would fail later")
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
      Example("run workflows/privatelink.json5", "go on after an interruption, or see whether all is as it was"),
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
  private let options: WorldOptions
  private let location: JournalLocation
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
    options = try WorldOptions(invocation)
    location = JournalLocation(invocation)
    isNew = invocation.has(Self.new)
    noWait = invocation.has(.noWait)
    _ = try invocation.jobs
    undoesOnFailure = invocation.has(Self.undoOnFailure)
    keepsRemoved = invocation.has(Self.keepRemoved)
    isAgreed = invocation.has(.yes)
    skipsPreflight = invocation.has(Self.skipPreflight)
    planned = invocation.value(of: Self.plan)
    resolutions = try Resolutions(invocation)
    if planned != nil, isNew { throw .excludes(option: Self.plan.name, other: Self.new.name) }
  }

  func run(in program: Program) async throws -> ExitStatus {
    let source = try input.source()
    let arguments = try input.arguments()
    let plan: PlanFile? = if let planned { try PlanFile(planned) } else { nil }
    let context = try RunContext(
      of: input, source, options, invocation, opening: .working, isNew: isNew, noWait: noWait, in: program)
    if context.record == nil, let step = resolutions.steps.first {
      throw Stop(
        .badInput,
        Diagnostic(
          "step `\(step)` is not in doubt: the workflow has no unfinished run",
          help: "`plinkflow runs` lists the runs"))
    }
    let work = Work(
      session: context.session, style: Narrator.Style(invocation, on: program.console),
      isVerbose: invocation.has(.verbose), next: next)
    let prepared: Prepared
    if context.record == nil {
      let (workflow, clients) = try await open(source, arguments, context)
      if let plan { try await hold(to: plan, source, arguments, context, clients) }
      try await preflight(workflow, context, clients)
      if let ended = try await takeBackRemoved(from: workflow, context, work) { return ended }
      prepared = try await context.preparation.begin(workflow, in: context.world, clients: clients)
    } else {
      if let plan { try await hold(to: plan, source, arguments, context, nil) }
      prepared = try await context.preparation.run(
        source, arguments: arguments, startNew: false, in: context.world)
    }
    let execution = try context.engine.execution(of: prepared, resolving: resolutions)
    work.announce(prepared, in: context.world)
    let narrator = work.narrator(of: prepared.record, estimate: work.estimate(of: prepared, in: context.world))
    let workflow = prepared.workflow
    // The execution has the record from here on: kept twice, it would be copied with the first event.
    _ = consume prepared
    let result = await work.execute(execution, telling: narrator)
    let status = work.report(result, of: workflow)
    guard undoesOnFailure, result.signal == nil, result.state == .failed || result.state == .inDoubt else {
      return status
    }
    return try await takeBack(result.record.identifier, context, work, failing: status)
  }

  /// Reads the workflow of a new run, asks for its secrets and opens its connections.
  private func open(
    _ source: Source, _ arguments: Arguments, _ context: RunContext
  ) async throws -> (Workflow, Clients) {
    try context.preparation.anticipate(source)
    let workflow = try context.preparation.load(source, arguments)
    // What the sandbox refuses is not asked for its secrets either.
    try context.world.check(workflow)
    try await context.preparation.askForSecrets(of: workflow)
    return (workflow, try await Clients.open(for: workflow, in: context.world))
  }

  /// Plans anew, and begins nothing where that is not what was planned.
  private func hold(
    to plan: PlanFile, _ source: Source, _ arguments: Arguments, _ context: RunContext, _ clients: Clients?
  ) async throws {
    let now = try await context.plan(source, arguments, clients: clients)
    let report = PlanReport(now) { context.isReversible($0.kind) }
    try plan.check(PlanSnapshot(report, world: context.world.words, version: Program.version))
  }

  /// Begins nothing where a step would fail for a reason that can be seen already.
  private func preflight(_ workflow: Workflow, _ context: RunContext, _ clients: Clients) async throws {
    guard !skipsPreflight else { return }
    let prior = try context.preparation.left(of: workflow, in: context.world)
    let problems = await context.engine.preflight(workflow, prior: prior, clients: clients)
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
    from workflow: Workflow, _ context: RunContext, _ work: Work
  ) async throws -> ExitStatus? {
    guard !keepsRemoved else { return nil }
    let removals = try context.preparation.removals(for: workflow, in: context.world)
    let preview = UndoPreview(of: removals) { context.isReversible($0.kind) }
    if !preview.isEmpty {
      if !isAgreed {
        context.program.console.narrate("no longer in the workflow:\n\(lines: preview.text)")
      }
      try context.program.confirm(
        "undo \(Tally.steps(preview.count)) that the workflow no longer has", isAgreed: isAgreed,
        otherwise: "`--keep-removed` to leave them")
    }
    for removal in removals {
      let prepared = try await context.preparation.prepare(removal)
      let execution = try context.engine.remove(removal, prepared)
      let result = await work.execute(execution, telling: work.narrator(of: prepared.record))
      guard result.state == .done, result.journalError == nil else { return work.report(result) }
    }
    return nil
  }

  private func takeBack(
    _ run: String, _ context: RunContext, _ work: Work, failing status: ExitStatus
  ) async throws -> ExitStatus {
    let prepared = try await context.preparation.undo(run: run)
    let execution = try context.engine.undo(prepared)
    let back = Work(
      session: work.session, style: work.style, isVerbose: work.isVerbose,
      next: commandLine(["undo", run] + location.repeated))
    let result = await back.execute(execution, telling: back.narrator(of: prepared.record))
    let undone = back.report(result)
    return undone == .done ? status : undone
  }

  private var next: String { commandLine(["run", input.file] + location.repeated) }
}
