import Document
import Engine
import Journal
import PlinkflowKit
import Report
import Workflow

/// Shows what a run would do.
struct PlanCommand: Command {
  private static let out = Option("out", takes: "FILE", "also keep the plan in a file, for `run --plan`")

  static let syntax = Syntax(
    "plan", "Shows what a run would do, by looking only.",
    operands: [.file], options: Option.parameters + Option.sandboxes + [out, .journal, .jobs, .json, .logHTTP],
    examples: [
      Example("plan workflows/privatelink.json5 --sandbox", "look at the simulated AWS"),
      Example("plan workflows/privatelink.json5 --out plan.json", "look at the real one, and keep the plan"),
    ],
    notes: [
      """
      Marks: + create, ~ change, = already so, - no longer in the workflow, ? under way, ! would stop the run. Exit status:
      1 where something would stop the run.

      Below a step stands what it is made with, or which fields change. `run FILE --plan plan.json` looks again, and begins
      nothing where the world, the file or the parameters are no longer as they were planned.
      """
    ])

  private let input: WorkflowInput
  private let sandbox: SandboxChoice
  private let location: JournalLocation
  private let jobs: Int?
  private let isJSON: Bool
  private let invocation: Invocation
  private let out: String?

  init(_ invocation: Invocation) throws(ArgumentError) {
    self.invocation = invocation
    input = try WorkflowInput(invocation)
    sandbox = try SandboxChoice(invocation)
    location = JournalLocation(invocation)
    jobs = try invocation.integer(of: .jobs, in: 1...1024)
    isJSON = invocation.has(.json)
    out = invocation.value(of: Self.out)
  }

  func run(in program: Program) async throws(Stop) -> ExitStatus {
    let source = try input.source()
    program.runPlugins(in: source.folder)
    let arguments = try input.arguments()
    let cloud = Cloud(log: try HTTPLog(invocation))
    let catalog = program.catalog(cloud)
    if !location.exists(in: program.environment) { _ = try input.load(catalog) }
    let session = try Session(planning: location, in: program)
    let preparation = Preparation(
      journal: session.journal, catalog: catalog, isSameWorld: SandboxChoice.areOfOneWorld,
      confinement: SandboxChoice.confinement(adding: sandbox.real))
    let (workflow, record, known) = try catching {
      () throws(EngineError) in
      try preparation.plan(source, arguments: arguments, settings: sandbox.frozen)
    }
    let choice = record.map { SandboxChoice(frozen: $0.frozen.settings, over: sandbox) } ?? sandbox
    try cloud.use(choice, statePath: location.sandboxPath(in: program.environment))
    let engine = Engine(
      journal: session.journal, settings: session.settings(jobs: jobs, noWait: true, in: choice))
    let plan = try await opening {
      () async throws(EngineError) in
      // A run that goes on removes nothing: that is for the beginning of the next one.
      let removals = record == nil ? try preparation.removals(for: workflow, settings: sandbox.frozen) : []
      return try await engine.plan(
        workflow, record: record, known: known, removals: removals, isOfThisWorld: choice.isOfOneWorld)
    }
    let report = PlanReport(plan) { catalog.kind($0.kind)?.isReversible ?? true }
    if let out {
      let file = OwnFile(out, "plan", beginningWith: [PlanSnapshot.beginning], namedBy: Self.out)
      try file.write(PlanSnapshot(report, world: choice.words, version: Program.version).text + "\n")
      program.console.narrate("wrote \(out)")
    }
    program.console.result(lines: isJSON ? report.object.readableText : report.text)
    return report.isBlocked ? .failed : .done
  }
}
