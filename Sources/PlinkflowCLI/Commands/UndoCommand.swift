import Document
import Engine
import Journal
import PlinkflowKit
import Report
import Runs
import Workflow

/// Takes a run back.
struct UndoCommand: Command {
  private static let to = Option("to", takes: "STEP", "keep this step, with all that was done before it")
  private static let dryRun = Option("dry-run", "show what would go, and change nothing")

  static let syntax = Syntax(
    "undo", "Takes a run back: deletes what it made, and puts back what it changed.",
    operands: [Operand("RUN", optional: true, "the run; the last one that stands where it is left out")],
    options: [
      to, dryRun, .again, .saidDone, .sandboxDelay, .real, .journal, .jobs, .yes, .json, .quiet, .verbose, .noWait,
      .acceptChangedPlugins, .folder, .logHTTP,
    ],
    examples: [
      Example("undo", "take the last run back, after asking"),
      Example("undo --to service --dry-run", "show what would go if `service` were kept"),
    ],
    notes: [
      """
      What a run found already there is left alone. Taking back can be interrupted like a run, and the same command goes
      on with it.
      """
    ])

  private let run: String?
  private let keeping: String?
  private let resolutions: Resolutions
  private let isDryRun: Bool
  private let isAgreed: Bool
  private let options: WorldOptions
  private let location: JournalLocation
  private let noWait: Bool
  private let invocation: Invocation

  init(_ invocation: Invocation) throws(ArgumentError) {
    self.invocation = invocation
    run = invocation.operand(0)
    keeping = invocation.value(of: Self.to)
    resolutions = try Resolutions(invocation)
    isDryRun = invocation.has(Self.dryRun)
    isAgreed = invocation.has(.yes)
    options = try WorldOptions(ofRunIn: invocation)
    location = JournalLocation(invocation)
    _ = try invocation.jobs
    noWait = invocation.has(.noWait)
  }

  func run(in program: Program) async throws -> ExitStatus {
    let session = try Session(.working, location, in: program)
    let lookup = RunLookup(in: session.journal)
    guard let record = if let run { try lookup.find(run) } else { try lookup.latestStanding() } else {
      program.console.result("nothing to undo: no run stands")
      return .done
    }
    if record.isUndone {
      program.console.result("nothing to undo: run \(record.identifier) is undone")
      return .done
    }
    try check(record)
    let context = try RunContext(of: record, options, invocation, session: session, noWait: noWait)
    let reversibility = Reversibility(of: record, context.catalog)
    let preview = UndoPreview(of: record, keeping: keeping) { reversibility.canTakeBack($0) }
    if isDryRun {
      program.console.result(lines: preview.isEmpty ? "nothing to undo" : preview.text)
      return .done
    }
    if !preview.isEmpty {
      if !isAgreed { program.console.narrate(DisplayText(lines: preview.text)) }
      try program.confirm("undo \(Tally.steps(preview.count)) of run \(record.identifier)", isAgreed: isAgreed)
    }
    return try await takeBack(record, context)
  }

  private func takeBack(_ record: RunRecord, _ context: RunContext) async throws -> ExitStatus {
    let prepared = try await context.preparation.undo(run: record.identifier)
    let execution = try context.engine.undo(prepared, keeping: keeping, resolving: resolutions)
    let arguments = ["undo", record.identifier] + (keeping.map { ["--to", $0] } ?? []) + location.repeated
    let work = Work(
      session: context.session, style: Narrator.Style(invocation, on: context.program.console),
      isVerbose: invocation.has(.verbose), next: commandLine(arguments))
    return work.report(await work.execute(execution, telling: work.narrator(of: prepared.record)))
  }

  /// Refuses a step that cannot be kept before anything is shown or asked.
  private func check(_ record: RunRecord) throws {
    guard let keeping else { return }
    guard let step = record.steps.last(where: { $0.name == keeping && $0.phase != .dropped }) else {
      throw EngineError.unknownStep(keeping, run: record.identifier)
    }
    guard step.phase == .done else { throw EngineError.notDone(step: keeping, run: record.identifier) }
  }
}
