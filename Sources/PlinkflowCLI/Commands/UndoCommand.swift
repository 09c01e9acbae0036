import Document
import Engine
import Journal
import PlinkflowKit
import Report
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
  private let delay: Double?
  private let real: Set<String>
  private let location: JournalLocation
  private let jobs: Int?
  private let noWait: Bool
  private let invocation: Invocation

  init(_ invocation: Invocation) throws(ArgumentError) {
    self.invocation = invocation
    run = invocation.operand(0)
    keeping = invocation.value(of: Self.to)
    resolutions = try Resolutions(invocation)
    isDryRun = invocation.has(Self.dryRun)
    isAgreed = invocation.has(.yes)
    real = Set(invocation.values(of: .real))
    delay = try invocation.seconds(of: .sandboxDelay, upTo: 3600)
    location = JournalLocation(invocation)
    jobs = try invocation.integer(of: .jobs, in: 1...1024)
    noWait = invocation.has(.noWait)
  }

  func run(in program: Program) async throws(Stop) -> ExitStatus {
    let session = try Session(working: location, in: program)
    let latest: String? = if let run { run } else { try session.latestStanding() }
    guard let identifier = latest else {
      program.console.result("nothing to undo: no run stands")
      return .done
    }
    let cloud = Cloud(log: try HTTPLog(invocation))
    let catalog = program.catalog(cloud)
    let folder = try invocation.folder
    let preparation = Preparation(
      journal: session.journal, catalog: catalog, isSameWorld: SandboxChoice.areOfOneWorld,
      confinement: SandboxChoice.confinement(adding: real),
      acceptsChangedPrograms: invocation.has(.acceptChangedPlugins), folder: folder, acceptsFolder: folder != nil)
    let record = try catching { () throws(EngineError) in try preparation.find(identifier) }
    program.runPlugins(in: folder ?? record.opening?.place?.folder)
    if record.isUndone {
      program.console.result("nothing to undo: run \(record.identifier) is undone")
      return .done
    }
    try check(record)
    let reversibility = Reversibility(of: record, catalog)
    let preview = UndoPreview(of: record, keeping: keeping) { reversibility.canTakeBack($0) }
    if isDryRun {
      program.console.result(lines: preview.isEmpty ? "nothing to undo" : preview.text)
      return .done
    }
    if !preview.isEmpty {
      if !isAgreed { program.console.narrate(DisplayText(lines: preview.text)) }
      try program.confirm("undo \(Tally.steps(preview.count)) of run \(record.identifier)", isAgreed: isAgreed)
    }
    return try await takeBack(record, preparation, cloud, session)
  }

  private func takeBack(
    _ record: RunRecord, _ preparation: Preparation, _ cloud: Cloud, _ session: Session
  ) async throws(Stop) -> ExitStatus {
    var choice = try SandboxChoice(of: record, adding: real)
    if let delay { choice.delay = delay }
    try cloud.use(choice, statePath: location.sandboxPath(in: session.program.environment))
    let prepared = try await opening {
      () async throws(EngineError) in
      try await preparation.undo(run: record.identifier)
    }
    let engine = Engine(
      journal: session.journal, settings: session.settings(jobs: jobs, noWait: noWait, in: choice))
    let execution = try catching { () throws(EngineError) in
      try engine.undo(prepared, keeping: keeping, resolving: resolutions)
    }
    let arguments = ["undo", record.identifier] + (keeping.map { ["--to", $0] } ?? []) + location.repeated
    let work = Work(
      session: session, style: Narrator.Style(invocation, on: session.program.console),
      isVerbose: invocation.has(.verbose), next: commandLine(arguments))
    return work.report(await work.carry(out: execution, telling: work.narrator(of: prepared.record)))
  }

  /// Refuses a step that cannot be kept before anything is shown or asked.
  private func check(_ record: RunRecord) throws(Stop) {
    guard let keeping else { return }
    guard let step = record.steps.last(where: { $0.name == keeping && $0.phase != .dropped }) else {
      throw Stop(EngineError.unknownStep(keeping, run: record.identifier))
    }
    guard step.phase == .done else { throw Stop(EngineError.notDone(step: keeping, run: record.identifier)) }
  }
}

extension Session {
  /// The last run of which something stands, or may stand: a run that changed nothing has nothing to take back.
  fileprivate func latestStanding() throws(Stop) -> String? {
    do throws(JournalError) {
      for number in try journal.runs() {
        guard let record = try journal.record(of: number), !record.isUndone else { continue }
        if record.isHalfUndone || record.steps.contains(where: \.mayHaveChanged) { return record.identifier }
      }
      return nil
    } catch {
      throw Stop(error)
    }
  }
}
